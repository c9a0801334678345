import { fork } from 'node:child_process'
import http from 'node:http'
import { createHmac } from 'node:crypto'
import { TableClient, odata } from '@azure/data-tables'
import { createPipelineRequest, createDefaultHttpClient, createHttpHeaders } from '@azure/core-rest-pipeline'
const azurite = fork('/tmp/azchild.mts', {execArgv:['--import','tsx'], cwd: '/work/main'})
const cs: string = await new Promise(r=>azurite.once('message', r as any))
const client = TableClient.fromConnectionString(cs,'t1',{allowInsecureConnection:true, retryOptions:{maxRetries:0}})
await client.createTable()
console.log((client as any).pipeline.getOrderedPolicies().map((p:any)=>p.name).join(' '))
const N=300
async function run(name:string, f:(i:number)=>Promise<unknown>){ for(let i=0;i<50;i++) await f(i); const c=process.cpuUsage(); for(let i=0;i<N;i++) await f(50+i); const u=process.cpuUsage(c); console.log(name.padEnd(30),((u.user+u.system)/1000/N).toFixed(3)) }
let k=0
const tx=(p:string)=>Array.from({length:10},(_,i)=>['create',{partitionKey:p,rowKey:'r'+i,json:'x'.repeat(500), schema:1}] as any)
await run('sdk transact 10', async()=>{ await client.submitTransaction(tx('p'+(k++))) })
await run('sdk list 10', async i=>{ for await (const x of client.listEntities({queryOptions:{filter:odata`PartitionKey eq ${'p'+i}`}})); })
await run('sdk get', async i=>{ await client.getEntity('p'+i,'r1') })
const hc=createDefaultHttpClient()
const url=(client as any).url as string; console.log(url)
const account='devstoreaccount1'
function body(p:string){ const b='batch_1', c='changeset_1'; let s=`--${b}\r\nContent-Type: multipart/mixed; boundary=${c}\r\n\r\n`
 for(let i=0;i<10;i++){ s+=`--${c}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nPOST ${url}/t1 HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nContent-Type: application/json\r\nPrefer: return-no-content\r\nDataServiceVersion: 3.0\r\n\r\n${JSON.stringify({PartitionKey:p,RowKey:'r'+i,json:'x'.repeat(500),schema:1})}\r\n` }
 return s+`--${c}--\r\n--${b}--\r\n` }
async function viaPipe(pipe:any, method:string, path:string, b?:string, h:any={}){ const r=createPipelineRequest({url:url+path, method:method as any, body:b, allowInsecureConnection:true, headers:createHttpHeaders({accept:'application/json;odata=minimalmetadata','x-ms-version':'2019-02-02','dataserviceversion':'3.0',...h})}); const a=await pipe.sendRequest(hc,r); return a }
const pipe=(client as any).pipeline.clone()
const check=await viaPipe(pipe,'POST','/$batch',body('chk'),{'content-type':'multipart/mixed; boundary=batch_1'}); console.log(check.status, check.bodyAsText?.slice(0,80))
await run('pipe transact 10', async()=>{ await viaPipe(pipe,'POST','/$batch',body('q'+(k++)),{'content-type':'multipart/mixed; boundary=batch_1'}) })
await run('pipe list', async i=>{ JSON.parse((await viaPipe(pipe,'GET',`/t1()?$filter=${encodeURIComponent(`PartitionKey eq 'p${i}'`)}`)).bodyAsText) })
for (const n of pipe.getOrderedPolicies().map((p:any)=>p.name)) if(!/redential|apiVersion|bearer/i.test(n)) pipe.removePolicy({name:n})
console.log(pipe.getOrderedPolicies().map((p:any)=>p.name).join(' '))
await run('lean pipe transact 10', async()=>{ await viaPipe(pipe,'POST','/$batch',body('s'+(k++)),{'content-type':'multipart/mixed; boundary=batch_1'}) })
await run('lean pipe list', async i=>{ JSON.parse((await viaPipe(pipe,'GET',`/t1()?$filter=${encodeURIComponent(`PartitionKey eq 'p${i}'`)}`)).bodyAsText) })
const agent=new http.Agent({keepAlive:true}); const u=new URL(url); const key=/AccountKey=([^;]+)/.exec(cs)![1]!
function raw(method:string,path:string,b?:string,h:any={}):Promise<string>{ return new Promise((res,rej)=>{ const date=new Date().toUTCString(); const rsrc=`/${account}/${account}${path.split('?')[0]}`; const sig=createHmac('sha256',Buffer.from(key,'base64')).update(`${date}\n${rsrc}`).digest('base64')
 const r=http.request({agent,host:u.hostname,port:u.port,path:u.pathname+path,method,headers:{accept:'application/json;odata=minimalmetadata','x-ms-version':'2019-02-02',dataserviceversion:'3.0','x-ms-date':date,authorization:`SharedKeyLite ${account}:${sig}`,...(b?{'content-length':Buffer.byteLength(b)}:{}),...h}},a=>{ let s='';a.setEncoding('utf8');a.on('data',d=>s+=d);a.on('end',()=>a.statusCode!<300?res(s):rej(new Error(a.statusCode+s)))}); r.on('error',rej); r.end(b)})}
await run('raw transact 10', async()=>{ await raw('POST','/$batch',body('w'+(k++)),{'content-type':'multipart/mixed; boundary=batch_1'}) })
await run('raw list', async i=>{ JSON.parse(await raw('GET',`/t1()?$filter=${encodeURIComponent(`PartitionKey eq 'p${i}'`)}`)) })
process.kill(azurite.pid!); process.exit(0)
