interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  /** What is said where nothing is chosen. */
  readonly any: string;
  readonly value: string | null;
  readonly options: readonly (readonly [string, string])[];
  /** An empty text: nothing is chosen. */
  readonly onChoice: (value: string) => void;
}

/** One of the values by which a list is narrowed. */
export function Choice({ id, label, any, value, options, onChoice }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={(event) => onChoice(event.currentTarget.value)}>
        <option value="">{any}</option>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
