import{N as a,O as b,P as c,Q as d,R as e}from"./chunk-WNM2EQMF.js";import"./chunk-U3QEOL3K.js";export{e as SourceEditor,b as colours,d as default,c as look,a as nonce};
