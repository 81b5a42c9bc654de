import{N as a,O as b,P as c,Q as d,R as e}from"./chunk-G66LH7TC.js";import"./chunk-UEJNPLC4.js";export{e as SourceEditor,b as colours,d as default,c as look,a as nonce};
