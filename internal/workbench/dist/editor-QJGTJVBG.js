import{N as a,O as b,P as c,Q as d,R as e}from"./chunk-TETRP3P7.js";import"./chunk-B2JCFV3U.js";export{e as SourceEditor,b as colours,d as default,c as look,a as nonce};
