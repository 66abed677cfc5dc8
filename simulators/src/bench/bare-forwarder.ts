// The least that could stand in the bridge's place: takes a POST, posts the same body on, answers what it was answered.
import { Agent as HttpAgent, createServer, request } from 'node:http'

const [port = '', target = ''] = process.argv.slice(2)
const agent = new HttpAgent({ keepAlive: true })

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    const body = Buffer.concat(chunks)
    const headers = { 'content-type': incoming.headers['content-type'] ?? '', 'content-length': body.length }
    const forwarded = request(target, { method: 'POST', agent, headers }, (answer) => {
      outgoing.statusCode = answer.statusCode ?? 502
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.writeHead(502).end())
    forwarded.end(body)
  })
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'))
