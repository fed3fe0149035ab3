import type { FaultEntry } from './entry.ts';

const reaching = {
  KT6001: {
    title: 'The daemon does not answer',
    explain:
      'The command line talks to a running daemon. There is none at the address that the data directory names, or it did not answer in time. Keys in the stores keep working while it is down; nothing is rotated.',
    expected: 'a running daemon',
    next: 'keyturn run',
    remedy: 'retry',
  },
  KT6002: {
    title: 'The token is not accepted',
    explain:
      'The daemon knows nobody with this token. A session ends an hour after it was last used and twelve hours after the log-in; a token ends at its time or when it is revoked. A daemon makes its own token at its first start: that of another data directory is worth nothing here.',
    expected: 'a session that is open, or a token of this installation',
    next: 'keyturn login',
    remedy: 'ask',
  },
  KT6003: {
    title: 'Not allowed',
    explain:
      'Whoever asks is known, but has none of the roles that this needs, or reaches other credentials only. A consumer gets the keys of its own credentials, reports what it has loaded of them, and may do nothing else; a key in plain goes to nobody but a consumer, whatever their role.',
    expected: 'one of the roles that /openapi.json names for the route',
    next: 'keyturn whoami',
    remedy: 'ask',
  },
  KT6004: {
    title: 'The token file can not be read',
    explain:
      'The token of the administrator stands in a file of the data directory that only its owner may read.',
    expected: 'a readable token file with one line',
    next: 'keyturn status --token-file FILE',
    remedy: 'ask',
  },
  KT6005: {
    title: 'The token file is open to others',
    explain:
      'Whoever reads this file may rotate and revoke every key. It is not used while other users of the machine may read it.',
    expected: 'mode 0600',
    next: 'chmod 600 FILE',
    remedy: 'ask',
  },
  KT6006: {
    title: 'The address of the daemon can not be read',
    explain:
      'The daemon writes its address into daemon.json in its data directory at every start. The file is there but says nothing usable.',
    expected: '{"url": …, "pid": …} or {"socket": …, "pid": …}',
    next: 'keyturn run',
    remedy: 'ask',
  },
  KT6007: {
    title: 'The answer is not understood',
    explain:
      'Something answered that is not this version of the daemon: a proxy, another program on the port, or an older or newer keyturn.',
    expected: 'an answer of the keyturn API',
    next: 'keyturn --version',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;

const requests = {
  KT6010: {
    title: 'The request has a wrong field',
    explain: 'A parameter or a field of the body is missing, unknown or of the wrong kind. Nothing was done.',
    expected: 'a request as /openapi.json describes it',
    next: 'keyturn explain KT6010',
    remedy: 'ask',
  },
  KT6011: {
    title: 'The body is no JSON',
    explain: 'The body of the request could not be parsed. Nothing was done.',
    expected: 'a JSON object',
    next: 'keyturn explain KT6011',
    remedy: 'ask',
  },
  KT6012: {
    title: 'The body is too large',
    explain: 'The API takes small requests; only a plan may be large.',
    expected: 'a body within the limit of the route',
    next: 'keyturn explain KT6012',
    remedy: 'ask',
  },
  KT6013: {
    title: 'The body is of another type',
    explain: 'The API takes JSON and nothing else.',
    expected: 'content-type: application/json',
    next: 'keyturn explain KT6013',
    remedy: 'ask',
  },
  KT6014: {
    title: 'No such route',
    explain: 'The API has no route of this method and path.',
    expected: 'a route of /openapi.json',
    next: 'keyturn --version',
    remedy: 'ask',
  },
  KT6015: {
    title: 'The Host header is foreign',
    explain:
      'A plain server on loopback answers only to names of loopback. Otherwise a web page could reach it by pointing its own name at 127.0.0.1.',
    expected: 'Host: 127.0.0.1, localhost or [::1]',
    next: 'keyturn explain KT6015',
    remedy: 'ask',
  },
  KT6016: {
    title: 'The daemon is not ready',
    explain: 'The daemon has started but can not work yet, or not any more: its log says why.',
    expected: 'a daemon that has read its journal and its manifests',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT6017: {
    title: 'The request is no HTTP',
    explain: 'What arrived could not be read as an HTTP request.',
    expected: 'an HTTP/1.1 request',
    next: 'keyturn explain KT6017',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;

const listening = {
  KT6020: {
    title: 'The address is in use',
    explain: 'Another process listens there: perhaps a second daemon, perhaps something else.',
    expected: 'a free address',
    next: 'keyturn run --listen 127.0.0.1:0',
    remedy: 'ask',
  },
  KT6021: {
    title: 'Not allowed to listen there',
    explain: 'The operating system refuses: a port below 1024, or a directory that may not be written.',
    expected: 'an address that this user may take',
    next: 'keyturn run --listen 127.0.0.1:7373',
    remedy: 'ask',
  },
  KT6022: {
    title: 'Plain HTTP would leave the machine',
    explain: 'A bearer token over plain HTTP can be read on the way. Beyond loopback there is only TLS.',
    expected: 'a loopback address, a unix socket, or TLS',
    next: 'keyturn run --tls-cert FILE --tls-key FILE',
    remedy: 'ask',
  },
  KT6023: {
    title: 'That is no address to listen on',
    explain: 'The address can not be used: it does not exist on this machine or is not of the expected form.',
    expected: 'HOST:PORT or unix:/PATH',
    next: 'keyturn run --help',
    remedy: 'ask',
  },
  KT6024: {
    title: 'The certificate or its key can not be used',
    explain:
      'The PEM files of the certificate and its private key are missing, unreadable or do not fit together.',
    expected: 'a PEM certificate and its private key',
    next: 'keyturn run --help',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;

const commandLine = {
  KT6030: {
    title: 'No such command',
    explain: 'keyturn has no command of this name.',
    expected: 'one of the commands of keyturn --help',
    next: 'keyturn --help',
    remedy: 'ask',
  },
  KT6031: {
    title: 'A wrong option or argument',
    explain: 'The command does not take this option, or misses one. Nothing was done.',
    expected: 'options and arguments as the help of the command lists them',
    next: 'keyturn --help',
    remedy: 'ask',
  },
  KT6032: {
    title: 'The plan can not be read',
    explain: 'The file is missing, unreadable or was not written by keyturn plan --out.',
    expected: 'a file of keyturn plan --out',
    next: 'keyturn plan --out FILE',
    remedy: 'ask',
  },
  KT6033: {
    title: 'The plan was edited',
    explain:
      'The content of the plan no longer fits its checksum. A plan is applied as it was made or not at all.',
    expected: 'the plan as it was written',
    next: 'keyturn plan --out FILE',
    remedy: 'ask',
  },
  KT6034: {
    title: 'Nobody is there to confirm',
    explain:
      'What can not be undone is confirmed by typing its name. Without a terminal the name goes into the command.',
    expected: 'a terminal, or --yes NAME',
    next: 'keyturn revoke NAME --yes NAME',
    remedy: 'ask',
  },
  KT6035: {
    title: 'Not confirmed',
    explain: 'What was typed is not the name. Nothing was done.',
    expected: 'the name of the credential',
    next: 'keyturn show NAME',
    remedy: 'ask',
  },
  KT6036: {
    title: 'The wait is over, the work is not',
    explain:
      'The daemon goes on by itself; only the watching ended. A step that keeps failing raises an alert of its own.',
    expected: 'an end within --timeout',
    next: 'keyturn why NAME',
    remedy: 'retry',
  },
  KT6037: {
    title: 'No such code',
    explain: 'The catalogue of this version has no entry of this code.',
    expected: 'a code such as KT5013 or KT-A103',
    next: 'keyturn explain',
    remedy: 'ask',
  },
  KT6038: {
    title: 'The file can not be written',
    explain: 'The output could not be written where it was asked for. What stood there before is unchanged.',
    expected: 'a place that this user may write',
    next: 'keyturn plan --out FILE',
    remedy: 'ask',
  },
  KT6039: {
    title: 'Nobody sits at a terminal',
    explain:
      'A ceremony guides a person, and what the portal shows is pasted into a terminal that does not show it. It is never read from a pipe or a file.',
    expected: 'a person at a terminal',
    next: 'keyturn ceremony --help',
    remedy: 'ask',
  },
  KT6040: {
    title: 'A secret does not belong there',
    explain:
      'Arguments stand in the history of the shell and in the list of processes, the environment in every child. A key, a code or a password that was given like this counts as leaked: nothing was read or sent. Codes and trading passwords are typed at the portal and nowhere else.',
    expected: 'the key pasted when the ceremony asks for it',
    next: 'keyturn ceremony --help',
    remedy: 'ask',
  },
  KT6043: {
    title: 'The recipe of the portal is not right',
    explain:
      'A recipe tells the browser the way through the pages of an issuer. This one can not be read, has a mistake in its form, or an order of steps in which something irreversible could come too early. No page was opened.',
    expected: 'a recipe without a problem',
    next: 'keyturn ceremony recipe lint FILE',
    remedy: 'ask',
  },
  KT6044: {
    title: 'The page does not fit the recipe',
    explain:
      'What the recipe names is not on the page, is there more than once, or the page belongs to another site. Nothing was pressed by keyturn, which never presses what makes a key. If the page shows a key, keep it open: the ceremony goes on by hand. In the picture all fields and all that looks like a key are covered.',
    expected: 'the page that the recipe was written for',
    next: 'keyturn ceremony resume NAME',
    remedy: 'ask',
  },
  KT6045: {
    title: 'No browser to open',
    explain:
      'The ceremony with a browser drives a Chromium or a Chrome that is installed on this machine; none was found, or it did not start. Nothing was opened or pressed.',
    expected: 'chromium, google-chrome or microsoft-edge on PATH, or --chromium FILE',
    next: 'keyturn ceremony start NAME',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;

export const interfaceFaults = { ...reaching, ...requests, ...listening, ...commandLine } as const;
