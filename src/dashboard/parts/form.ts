/** What was typed into the fields of a form, by their names. */
export function textsOf(event: Event): (name: string) => string {
  const fields = new FormData(event.currentTarget as HTMLFormElement);
  return (name) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : '';
  };
}
