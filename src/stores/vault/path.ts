import { hasControlCharacter } from '../../references/locator.ts';

/** Whether a text is segments between slashes that a URL can be made of, none of which would walk to another path. */
export function isPath(text: string): boolean {
  if (hasControlCharacter(text) || !text.isWellFormed()) return false;
  return text.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}

/**
 * A path for a URL, each segment encoded; a slash at the end, of a folder, stays.
 * @throws Error for a segment that would walk to another path, which has been refused before
 */
export function encodePath(path: string): string {
  const folder = path.endsWith('/') ? '/' : '';
  const whole = path.slice(0, path.length - folder.length);
  if (!isPath(whole)) throw new Error('a path that walks');
  return whole.split('/').map(encodeURIComponent).join('/') + folder;
}

/** Whether a path lies at or below a mount. */
export function isBelow(path: string, mount: string): boolean {
  return path === mount || path.startsWith(`${mount}/`);
}
