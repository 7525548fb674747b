import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { openLogForWriting } from '../ledger/sqlite/log-file.ts';
import { makeLogWriter } from '../ledger/sqlite/log-writer.ts';
const text=new TextEncoder();
function run(pages:number, streams:number, commits:number, sync='FULL', extra='') {
  const dir=mkdtempSync('/tmp/cs-try-');
  const db=openLogForWriting(dir+'/l.sqlite');
  db.exec(`PRAGMA wal_autocheckpoint=${pages}; PRAGMA synchronous=${sync}; ${extra}`);
  const w=makeLogWriter(db);
  const last=new Map<string,bigint|'none'>();
  const t=process.hrtime.bigint(); const cpu=process.cpuUsage();
  let maxMs=0;
  for(let c=0;c<commits;c++){
    const group=Array.from({length:streams},(_,s)=>({stream:`bench-${s}`,expected:last.get(`bench-${s}`)??'none' as const,events:[{id:randomUUID(),type:'BenchEvent',data:text.encode('x'.repeat(500)),metadata:text.encode('y'.repeat(90))}]}));
    const t0=process.hrtime.bigint();
    const {outcomes}=w.commit(group);
    maxMs=Math.max(maxMs,Number(process.hrtime.bigint()-t0)/1e6);
    outcomes.forEach((o,s)=>{ if(o.kind!=='appended') throw new Error(JSON.stringify(o)); last.set(`bench-${s}`,o.revision)});
  }
  const s=Number(process.hrtime.bigint()-t)/1e9; const u=process.cpuUsage(cpu);
  console.log({pages,streams,sync,extra,evps:Math.round(streams*commits/s), usPerCommit:Math.round(s*1e6/commits), cpuUsPerCommit:Math.round((u.user+u.system)/commits), maxMs:maxMs.toFixed(1), walMB:(statSync(dir+'/l.sqlite-wal').size/1e6).toFixed(1)});
  db.close(); rmSync(dir,{recursive:true});
}
for (let i=0;i<2;i++){
run(1000,1,1000); run(10000,1,1000); run(1000,64,250); run(4000,64,250); run(10000,64,250); run(10000,64,250,'NORMAL');
}
