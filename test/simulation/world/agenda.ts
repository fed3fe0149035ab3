interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** What is still to happen, the earliest first; of the same moment, what was entered first. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  enter(at: number, run: () => void): void {
    this.#order += 1;
    const entry = { at, order: this.#order, run };
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent])) break;
      heap[index] = heap[parent] ?? entry;
      index = parent;
    }
    heap[index] = entry;
  }

  nextAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  take(): Entry | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const other = heap[child + 1];
      if (other !== undefined && isBefore(other, heap[child])) child += 1;
      const candidate = heap[child];
      if (candidate === undefined || !isBefore(candidate, entry)) break;
      heap[index] = candidate;
      index = child;
    }
    heap[index] = entry;
  }
}

function isBefore(left: Entry, right: Entry | undefined): boolean {
  if (right === undefined) return true;
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
