import{O as a,P as b,Q as c,R as d,S as e}from"./chunk-RI7WH4PR.js";import"./chunk-B2JCFV3U.js";export{e as SourceEditor,b as colours,d as default,c as look,a as nonce};
