/**
 * The walls of the code. docs/architecture.md draws the picture; this file is what holds it up (`npm run walls`).
 * telegram/session-store.ts, telegram/file-places.ts and planfix/planfix-notes.ts are the ports of the sides that store/ may
 * import: what a side has to remember lives in the one database. files/file-source.ts is the port through which bytes pass
 * from one side to the other: Telegram's gives them, Planfix's uploads them.
 */
const inner = (name, may, comment, but = '') => ({
  name: `${name}-imports-only`,
  severity: 'error',
  comment,
  from: { path: `^bridge/src/${name}/`, pathNot: '[.](test|contract)[.]ts$' },
  to: { path: '^bridge/src/', pathNot: `^bridge/src/(${[name, ...may].join('|')})/${but && `|${but}`}` },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle means two files are one file. Move the shared part inward.',
      from: {},
      to: { circular: true },
    },

    inner('domain', [], 'Words only: no I/O, nothing outside domain.'),
    inner('observe', ['domain'], 'Logs and metrics may name domain things, never reach into a side.'),
    inner('outbox', ['domain', 'observe'], 'The outbox knows deliveries and lanes, not Telegram or Planfix.'),
    inner('relay', ['domain', 'outbox', 'connections', 'observe'], 'What should happen when something happens; no wire formats.'),
    inner(
      'telegram',
      ['domain', 'outbox', 'connections', 'observe'],
      'One side never imports the other side, the relay or the store.',
      '^bridge/src/files/file-source[.]ts$',
    ),
    inner(
      'planfix',
      ['domain', 'outbox', 'connections', 'observe'],
      'One side never imports the other side, the relay or the store.',
      '^bridge/src/files/file-source[.]ts$',
    ),
    inner(
      'store',
      ['domain', 'outbox', 'relay', 'connections', 'observe'],
      'Implements the ports that outbox/ and relay/ declare.',
      '^bridge/src/(telegram/session-store|telegram/file-places|planfix/planfix-notes)[.]ts$',
    ),
    inner('connections', ['domain', 'observe'], 'What a connection is, its keys and settings; declares the port that store/ implements.'),
    inner('files', ['domain', 'observe'], 'Signed, expiring links and streaming; gets bytes through a port.'),
    inner('cli', ['domain', 'outbox', 'relay', 'connections', 'observe'], 'Commands; the running bridge arrives as a port from main.ts.'),
    inner('http', ['observe'], 'The bare server; app.ts mounts the routes.'),
    inner('admin', ['domain', 'outbox', 'relay', 'connections', 'observe'], 'The console sees deliveries and mappings through ports.'),
    inner('config', ['domain'], 'Reads the environment; knows of the rest only the words for a problem.'),

    {
      name: 'domain-needs-nothing',
      severity: 'error',
      comment: 'Types and pure functions: no package, no Node module.',
      from: { path: '^bridge/src/domain/' },
      to: { dependencyTypes: ['npm', 'core'] },
    },
    {
      name: 'mtcute-stays-in-telegram',
      severity: 'error',
      from: { path: '^bridge/src/', pathNot: '^bridge/src/telegram/' },
      to: { path: '@mtcute/|@fuman/' },
    },
    {
      name: 'kysely-stays-in-store',
      severity: 'error',
      from: { path: '^bridge/src/', pathNot: '^bridge/src/store/' },
      to: { path: 'node_modules/kysely|@photostructure/sqlite' },
    },
    {
      name: 'planfix-apis-are-siblings',
      severity: 'error',
      comment: 'chat-api, rest-api and xml-api do not import each other.',
      from: { path: '^bridge/src/planfix/([^/]+-api)/' },
      to: { path: '^bridge/src/planfix/[^/]+-api/', pathNot: '^bridge/src/planfix/$1/' },
    },
    {
      name: 'env-is-read-once',
      severity: 'error',
      from: { path: '^bridge/src/', pathNot: '^bridge/src/(main|app)[.]ts$|^bridge/src/config/' },
      to: { path: '^bridge/src/config/' },
    },
    {
      name: 'only-the-root-composes',
      severity: 'error',
      comment: 'app.ts and running-connection.ts know every part; nothing but main.ts may know them.',
      from: { path: '^bridge/src/', pathNot: '^bridge/src/(main|app)[.]ts$' },
      to: { path: '^bridge/src/(main|app|running-connection)[.]ts$' },
    },

    {
      name: 'simulators-stand-alone',
      severity: 'error',
      comment: 'A simulator sharing code with the bridge would share its mistakes.',
      from: { path: '^simulators/' },
      to: { path: '^(bridge|console)/' },
    },
    {
      name: 'simulators-are-siblings',
      severity: 'error',
      comment: 'Each simulator is a product of its own; the sandbox, the demo and the bench use both.',
      from: { path: '^simulators/src/(telegram|planfix)/' },
      to: { path: '^simulators/src/', pathNot: '^simulators/src/$1/' },
    },
    {
      name: 'simulators-use-no-client-library',
      severity: 'error',
      comment: 'Client libraries are tested against, and read as schema data; their code must not answer their own questions.',
      from: { path: '^simulators/src/', pathNot: '[.]test[.]ts$|/testing/' },
      to: { path: 'node_modules/(@mtcute|teleproto)/', pathNot: 'api-schema[.]json|apiTl[.]js' },
    },
    { name: 'bridge-never-ships-simulators', severity: 'error', from: { path: '^bridge/' }, to: { path: '^(simulators|console|e2e)/' } },
    {
      name: 'console-sees-only-the-contract',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(bridge|simulators|e2e)/', pathNot: '^bridge/src/admin/contract[.]ts$' },
    },
    {
      name: 'console-features-are-siblings',
      severity: 'error',
      from: { path: '^console/src/features/([^/]+)/' },
      to: { path: '^console/src/features/', pathNot: '^console/src/features/$1/' },
    },
    {
      name: 'console-flows-inward',
      severity: 'error',
      from: { path: '^console/src/(components|lib)/' },
      to: { path: '^console/src/(app|features)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
}
