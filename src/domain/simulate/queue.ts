/** Who is looked at when: the earliest first, and of two at one time the one that was put in first. */
export interface Queue {
  put(at: number, index: number): void;
  next(): Entry | null;
}

export interface Entry {
  readonly at: number;
  readonly index: number;
  readonly order: number;
}

/** A binary heap: a year of ten thousand credentials is some hundred thousand entries. */
export function createQueue(): Queue {
  const heap: Entry[] = [];
  let order = 0;
  return {
    put: (at, index) => {
      heap.push({ at, index, order });
      order += 1;
      rise(heap);
    },
    next: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap);
      }
      return first;
    },
  };
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.at !== right.at ? left.at < right.at : left.order < right.order;
}

function rise(heap: Entry[]): void {
  let place = heap.length - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isBefore(heap[place]!, heap[parent]!)) return;
    swap(heap, place, parent);
    place = parent;
  }
}

function sink(heap: Entry[]): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const right = left + 1;
    let least = place;
    if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left;
    if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right;
    if (least === place) return;
    swap(heap, place, least);
    place = least;
  }
}

function swap(heap: Entry[], left: number, right: number): void {
  [heap[left], heap[right]] = [heap[right]!, heap[left]!];
}
