/**
 * A disk that remembers: serves one file to the kernel, which a loop device makes a block device of, and keeps every
 * write and every flush in the order in which they came. Arguments: the image to start with, the file to mount it on,
 * where the log goes in the end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, read, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { attrOut, dataIn, ENOSYS, initOut, OP, openOut, reply, REQUEST_BYTES } from './fuse-wire.ts';
import { requestIn, spanIn, statfsOut, writeOut } from './fuse-wire.ts';
import type { Request } from './fuse-wire.ts';
import { encodeLog } from './log.ts';
import type { LogEntry } from './log.ts';
import type { DiskAnswer, DiskOrder } from './disk.ts';

const [image = '', mountPoint = '', logFile = ''] = process.argv.slice(2);
const disk = readFileSync(image);
const log: LogEntry[] = [];
const device = openSync('/dev/fuse', 'r+');

function bodyFor({ opcode, body }: Request): Buffer | null {
  switch (opcode) {
    case OP.init:
      return initOut();
    case OP.getattr:
    case OP.setattr:
      return attrOut(disk.length);
    case OP.open:
      return openOut();
    case OP.read: {
      const { offset, size } = spanIn(body);
      return disk.subarray(offset, offset + size);
    }
    case OP.write: {
      const span = spanIn(body);
      const data = Buffer.from(dataIn(body, span));
      data.copy(disk, span.offset);
      log.push({ kind: 'write', offset: span.offset, data });
      return writeOut(span.size);
    }
    case OP.fsync:
      log.push({ kind: 'flush' });
      return Buffer.alloc(0);
    case OP.flush:
    case OP.release:
    case OP.destroy:
      return Buffer.alloc(0);
    case OP.statfs:
      return statfsOut();
    default:
      return null;
  }
}

const UNANSWERED: ReadonlySet<number> = new Set([OP.forget, OP.interrupt, OP.batchForget]);

function serve(buffer: Buffer): void {
  read(device, buffer, 0, buffer.length, null, (failure, length) => {
    if (failure !== null) {
      // The request was withdrawn, or the file system is unmounted and nothing more comes.
      if (failure.code === 'ENOENT' || failure.code === 'EINTR' || failure.code === 'EAGAIN') serve(buffer);
      return;
    }
    const request = requestIn(buffer.subarray(0, length));
    if (!UNANSWERED.has(request.opcode)) {
      const body = bodyFor(request);
      writeSync(
        device,
        body === null ? reply(request.unique, undefined, ENOSYS) : reply(request.unique, body),
      );
    }
    serve(buffer);
  });
}

function tell(answer: DiskAnswer): void {
  process.send?.(answer);
}

process.on('message', (order: DiskOrder) => {
  if (order === 'position') tell({ position: log.length });
  else {
    writeFileSync(logFile, encodeLog(log));
    tell({ position: log.length });
  }
});
process.on('disconnect', () => process.exit(0));

const options = 'fd=3,rootmode=100000,user_id=0,group_id=0';
const mount = spawn('mount', ['-i', '-t', 'fuse', '-o', options, 'keyturn-disk', mountPoint], {
  stdio: ['ignore', 'inherit', 'inherit', device],
});
const [code] = (await once(mount, 'close')) as [number | null];
if (code !== 0) process.exit(1);
// The kernel has nothing to read before the mount.
serve(Buffer.alloc(REQUEST_BYTES));
tell({ position: 0 });
