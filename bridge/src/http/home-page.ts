import type { FastifyInstance } from 'fastify'

/** What a browser sees until the console has pages of its own. */
export function addHomePage(app: FastifyInstance): void {
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").send(page),
  )
}

const page = `<!doctype html>
<html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Plangram</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#222;background:#fff}
@media(prefers-color-scheme:dark){body{color:#eee;background:#16181b}}code{font-size:.95em}</style>
<h1>Plangram</h1>
<p>Мост между Telegram и Планфиксом работает. Консоль появится в одной из следующих версий; пока соединениями управляют командами:</p>
<p lang="en">The bridge between Telegram and Planfix is running. The console comes in a later version; until then connections are managed by commands:</p>
<pre><code>npx plangram connections add shop
npx plangram connections list
npx plangram connections show shop --reveal</code></pre>
</html>
`
