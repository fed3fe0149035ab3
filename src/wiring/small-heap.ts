import { setFlagsFromString } from 'node:v8';

/**
 * A daemon waits for most of its life, and reads its largest input once, at the start. So V8 is told to grow its heap
 * slowly and to give back what it no longer needs, in place of keeping it for speed. docs/performance.md has the figures.
 * Called before the daemon's modules are loaded; V8 reads this flag whenever it decides, not only when it starts.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
