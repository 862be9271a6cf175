import { type Recogniser, trimmedLines } from '../part-sink.ts';
import { isSecretName } from '../secret-names.ts';
import { Members } from './members.ts';

/** Elements whose text is public in the files that keep secrets: Maven, NuGet, SAML. */
const PUBLIC_ELEMENT =
  /^(?:\w+:)?(?:id|url|name|layout|mirrorOf|X509Certificate|DigestValue|username|user)$/i;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text of elements, and values of attributes with a secret's name. */
export const findXml: Recogniser = (text, sink) => {
  if (!/^<[?!A-Za-z]/.test(text) || !text.endsWith('>')) return false;
  const members = new Members(sink);
  const lines = trimmedLines(text);
  for (const line of lines) {
    const values: string[] = [];
    const hide = (name: string, written: string): void => {
      const value = decodeEntities(written.trim());
      members.note(name, value);
      values.push(value);
      if (isSecretName(name)) sink.secret(value);
      else sink.leaf(name, value);
      if (value !== written.trim()) sink.exact(written.trim());
    };
    for (const [, name = '', data, written = ''] of line.matchAll(
      /<([\w:.-]+)[^<>]*>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))(?=<\/|$)/g,
    )) {
      const content = data ?? written;
      if (content.trim() === '') continue;
      if (PUBLIC_ELEMENT.test(name)) {
        members.note(name.replace(/^.*:/, ''), decodeEntities(content.trim()));
        values.push(content);
        sink.inside(decodeEntities(content));
      } else hide(name.replace(/^.*:/, ''), content);
    }
    // Text of an element that began on a line before.
    const [own = ''] = /^[^<]+/.exec(line) ?? [];
    if (own.trim() !== '' && sink.leaf('', decodeEntities(own))) values.push(own);
    for (const [tag] of line.matchAll(/<[A-Za-z][^<>]*>/g)) {
      const attributes = new Map(
        Array.from(
          tag.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g),
          ([, name = '', double, single]) => [name, double ?? single ?? ''],
        ),
      );
      // NuGet's <add key="ClearTextPassword" value="..." />
      const key = attributes.get('key');
      const value = attributes.get('value');
      if (key !== undefined && value !== undefined) hide(key, value);
      for (const [name, written] of attributes) if (isSecretName(name)) hide(name, written);
    }
    if (lines.length > 1) sink.keyLine(line, values);
  }
  members.end();
  return true;
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
