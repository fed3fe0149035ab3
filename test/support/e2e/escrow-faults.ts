import { readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { EscrowFault } from './messages.ts';

/** What an escrow's file says of a disk that is full, and of one that fails: on which of its calls. */
const CALLS = { ENOSPC: ['write'], EIO: ['datasync', 'sync'] } as const;

let fault: EscrowFault | null = null;
let patched: Promise<void> | null = null;

/** Has this process's escrow fail below everything that keyturn puts on top of its file; null puts it right. */
export async function failEscrow(next: EscrowFault | null): Promise<void> {
  await (patched ??= patch());
  fault = next;
}

async function patch(): Promise<void> {
  const handle = await open('/dev/null');
  const prototype: object = Object.getPrototypeOf(handle) as object;
  await handle.close();
  for (const kind of ['ENOSPC', 'EIO'] as const)
    for (const call of CALLS[kind]) failing(prototype, kind, call);
}

function failing(prototype: object, kind: EscrowFault, call: 'write' | 'datasync' | 'sync'): void {
  const original = Reflect.get(prototype, call) as (...parameters: unknown[]) => Promise<unknown>;
  Object.defineProperty(prototype, call, {
    value: async function (this: FileHandle, ...parameters: unknown[]): Promise<unknown> {
      if (fault === kind && isEscrow(this))
        throw Object.assign(new Error(`a fault of the test: ${kind}`), { code: kind });
      return Reflect.apply(original, this, parameters);
    },
  });
}

function isEscrow({ fd }: FileHandle): boolean {
  return readlinkSync(`/proc/self/fd/${fd}`).endsWith('/escrow.bin');
}
