/** flash completion: a script for the shell that completes commands, flags, boards and files. */
import { boardNames } from '../../board/board';
import { usage } from '../argv';
import type { Command } from '../command';
import { commonFlags, findFlag, flags } from '../flags';
import { allCommands } from './all';

export const completionCommand: Command = {
  name: 'completion',
  summary: 'a completion script for bash, zsh or fish',
  operands: 'bash|zsh|fish',
  details: 'bash: source <(flash completion bash)   zsh: source <(flash completion zsh)   fish: flash completion fish | source',
  flags: commonFlags,
  runsProgram: false,
  examples: ['source <(flash completion bash)', 'flash completion fish > ~/.config/fish/completions/flash.fish'],
  async run(context) {
    const shell = context.line.operands[0];
    const boards = boardNames(context.host);
    const script = shell === 'bash' ? bash(boards) : shell === 'zsh' ? zsh(boards) : shell === 'fish' ? fish(boards) : undefined;
    if (script === undefined) throw usage('flash completion needs the name of a shell: bash, zsh or fish', undefined, 'completion');
    await context.print(script);
    return 0;
  },
};

function words(): { commands: string; byCommand: string[] } {
  const commands = allCommands().map((c) => c.name);
  return { commands: commands.join(' '), byCommand: allCommands().map((c) => `    ${c.name}) flags="${c.flags.map((f) => `--${f}`).join(' ')}" ;;`) };
}

/** Values of flags with a fixed choice, as `case` arms. */
function choiceArms(boards: readonly string[]): string[] {
  const arms = flags.filter((f) => 'choices' in f).map((f) => `    --${f.name}|-${f.name}) COMPREPLY=($(compgen -W "${(findFlag(f.name)?.choices ?? []).join(' ')}" -- "$cur")); return ;;`);
  return [`    --board|-board|--target|-target) COMPREPLY=($(compgen -W "${boards.join(' ')}" -- "$cur") $(compgen -f -X '!*.json' -- "$cur")); return ;;`, ...arms];
}

function bash(boards: readonly string[]): string {
  const { commands, byCommand } = words();
  return `_flash() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" cmd="" word flags
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case " ${commands} " in *" $word "*) cmd="$word"; break ;; esac
  done
  case "$prev" in
${choiceArms(boards).join('\n')}
  esac
  case "$cmd" in
${byCommand.join('\n')}
    *) flags="${allCommands().find((c) => c.name === 'flash')?.flags.map((f) => `--${f}`).join(' ')}" ;;
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  elif [[ -z "$cmd" ]]; then COMPREPLY=($(compgen -W "${commands}" -- "$cur") $(compgen -f -- "$cur"))
  else COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _flash flash
`;
}

function zsh(boards: readonly string[]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(boards)}`;
}

function fish(boards: readonly string[]): string {
  const lines = allCommands().map((c) => `complete -c flash -n __fish_use_subcommand -a ${c.name} -d '${c.summary.replace(/'/g, '')}'`);
  for (const f of flags) {
    const flag = findFlag(f.name)!;
    const values = flag.name === 'board' ? ` -x -a '${boards.join(' ')}'` : flag.choices ? ` -x -a '${flag.choices.join(' ')}'` : flag.kind === 'switch' ? '' : ' -r';
    lines.push(`complete -c flash -l ${f.name} -d '${flag.doc.replace(/'/g, '')}'${values}`);
  }
  return `${lines.join('\n')}\n`;
}
