import { useEffect, useRef } from 'preact/hooks';

interface SearchProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** Where a list is searched; `/` goes there. */
export function Search({ id, label, value, onText }: SearchProps) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => focusOnSlash(search.current), []);
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={search}
        type="search"
        value={value}
        autocomplete="off"
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}

/** `/` goes to the search, as people know it, unless they are typing. */
function focusOnSlash(search: HTMLInputElement | null): () => void {
  const listen = (event: KeyboardEvent): void => {
    const isTyping =
      event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search?.focus();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
