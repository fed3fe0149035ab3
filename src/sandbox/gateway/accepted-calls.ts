/** How many signed calls each key had accepted since the process began; tests ask who still uses an old key. */
export interface AcceptedCalls {
  count(keyId: string): void;
  of(keyId: string): number;
}

export function noAcceptedCalls(): AcceptedCalls {
  const counts = new Map<string, number>();
  return {
    count: (keyId) => void counts.set(keyId, (counts.get(keyId) ?? 0) + 1),
    of: (keyId) => counts.get(keyId) ?? 0,
  };
}

/** Names one key of an application by its place in the application's history. */
export const keyId = (applicationId: string, index: number): string => `${applicationId}#${index + 1}`;
