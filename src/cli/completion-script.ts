export type Shell = 'bash' | 'zsh' | 'fish';

/** What a shell has to know. Names of credentials are asked for live, by `keyturn list -o name`. */
export interface Vocabulary {
  readonly commands: readonly {
    readonly name: string;
    readonly summary: string;
    readonly takesCredential: boolean;
    /** With their dashes. */
    readonly options: readonly string[];
    /** Words that its first argument may be. */
    readonly words: readonly string[];
  }[];
}

export function completionScript(shell: Shell, vocabulary: Vocabulary): string {
  return SCRIPTS[shell](vocabulary);
}

const LIVE_NAMES = 'keyturn list -o name 2>/dev/null';

function bash({ commands }: Vocabulary): string {
  const cases = commands.map(
    ({ name, options, words, takesCredential }) =>
      `    ${name}) options="${options.join(' ')}"; words="${words.join(' ')}"; live=${takesCredential ? 1 : 0} ;;`,
  );
  return `# keyturn completion for bash: source <(keyturn completion bash)
_keyturn() {
  local current="\${COMP_WORDS[COMP_CWORD]}" options="" words="" live=0
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) return ;;
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [ "$COMP_CWORD" -eq 2 ]; then
    [ "$live" -eq 1 ] && words="$(${LIVE_NAMES})"
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F _keyturn keyturn
`;
}

function zsh({ commands }: Vocabulary): string {
  const names = commands.map(
    ({ name, summary }) => `    '${name}:${summary.replaceAll("'", '’').replaceAll(':', ' -')}'`,
  );
  const cases = commands.map(
    ({ name, options, words, takesCredential }) =>
      `    ${name}) options=(${options.join(' ')}); choices=(${words.join(' ')}); live=${takesCredential ? 1 : 0} ;;`,
  );
  return `#compdef keyturn
# keyturn completion for zsh: source <(keyturn completion zsh)
_keyturn() {
  local -a commands options choices
  local live=0
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
    *) return ;;
  esac
  if [[ "$PREFIX" == -* ]]; then
    compadd -- $options
  elif (( CURRENT == 3 && live )); then
    choices=(\${(f)"$(${LIVE_NAMES})"})
    compadd -- $choices
  elif (( CURRENT == 3 && $#choices )); then
    compadd -- $choices
  else
    _files
  fi
}
compdef _keyturn keyturn
`;
}

function fish({ commands }: Vocabulary): string {
  const lines = commands.flatMap(({ name, summary, options, words, takesCredential }) => [
    `complete -c keyturn -n __fish_use_subcommand -f -a ${name} -d '${summary.replaceAll("'", '’')}'`,
    ...options.map(
      (option) => `complete -c keyturn -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
    ),
    ...(words.length === 0
      ? []
      : [`complete -c keyturn -n '__fish_seen_subcommand_from ${name}' -f -a '${words.join(' ')}'`]),
    ...(takesCredential
      ? [`complete -c keyturn -n '__fish_seen_subcommand_from ${name}' -f -a '(${LIVE_NAMES})'`]
      : []),
  ]);
  return `# keyturn completion for fish: keyturn completion fish | source\n${lines.join('\n')}\n`;
}

const SCRIPTS: Readonly<Record<Shell, (vocabulary: Vocabulary) => string>> = { bash, zsh, fish };
