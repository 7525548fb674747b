import { measurePredict } from './measure-predict.ts';
console.log(await measurePredict({quick:process.argv[2]==='q',say:(l:string)=>console.log(l)}));
