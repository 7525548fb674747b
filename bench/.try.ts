import { measureAppend } from './measure-append.ts';
console.log(await measureAppend({quick:false,say:(l:string)=>console.log(l)}));
