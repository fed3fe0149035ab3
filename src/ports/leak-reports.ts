import type { ReportFormat } from '../domain/leaks/formats.ts';
import type { ReportedLeak } from '../domain/leaks/reported.ts';

/** Reads what scanners write. Throws KT1403, which repeats nothing of it. */
export type ReadReport = (format: ReportFormat, text: string) => readonly ReportedLeak[];
