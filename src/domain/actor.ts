/** Who did it: `engine`, `user:NAME`, `consumer:NAME`, `config`. */
export type Actor = string;
