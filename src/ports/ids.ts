/** Ids and chance come through a port, so that a run can be replayed from a seed. */
export interface Ids {
  /** A fresh id of 26 characters that sorts by its time, with a short prefix naming its kind: `rot_01J…`. */
  next(
    kind:
      | 'cred'
      | 'rot'
      | 'att'
      | 'kill'
      | 'task'
      | 'note'
      | 'run'
      | 'inst'
      | 'bak'
      | 'life'
      | 'appr'
      | 'glass'
      | 'sil'
      | 'recall',
  ): string;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
}
