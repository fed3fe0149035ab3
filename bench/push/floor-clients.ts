/** `floor-clients.ts PORT FOLDER FROM TO`: connections that replace a file by a rename when a line comes, and answer. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { directoryOf, filesOf } from './places.ts';

const [port = '0', folder = '', from = '0', to = '0'] = process.argv.slice(2);
for (let client = Number(from); client < Number(to); client += 1) {
  mkdirSync(directoryOf(folder, client));
  const files = filesOf(folder, client);
  mkdirSync(files);
  let round = 0;
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  socket.setEncoding('utf8').on('data', (line: string) => {
    round += 1;
    const fresh = join(files, `snapshot-${round}`);
    mkdirSync(fresh);
    writeFileSync(join(fresh, 'key.json'), line);
    symlinkSync(`snapshot-${round}`, join(files, '..data.new'));
    renameSync(join(files, '..data.new'), join(files, '..data'));
    socket.write('loaded\n');
  });
}
process.once('SIGTERM', () => process.exit(0));
