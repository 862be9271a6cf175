export const shellNames = ['bash', 'sh', 'pwsh', 'powershell', 'python', 'cmd'] as const;

export type ShellName = (typeof shellNames)[number];

export function isShellName(text: string): text is ShellName {
  return shellNames.some((name) => name === text);
}

/** Whether the input `shell` can be used: a known name, or a command with `{0}` for the script's file. */
export function isShell(text: string): boolean {
  return isShellName(text) || text.includes('{0}');
}
