/** What the agent of Azure Pipelines takes out of a step's output, by its own source: Command.cs and CommandStringConvertor.cs. */
export interface AzureLog {
  readonly secrets: readonly string[];
  readonly variables: readonly { readonly name: string; readonly value: string; readonly secret: boolean }[];
  /** Lines that are no command, as the log shows them. */
  readonly shown: readonly string[];
}

/** @param decodesPercents as DECODE_PERCENTS says */
export function readAzureLog(output: string, decodesPercents = true): AzureLog {
  const unescapeData = (text: string): string => {
    const plain = unescapeOthers(text);
    return decodesPercents ? plain.replaceAll('%AZP25', '%') : plain;
  };
  const secrets: string[] = [];
  const variables: { name: string; value: string; secret: boolean }[] = [];
  const shown: string[] = [];
  for (const line of output.split(/\r\n|\r|\n/).filter((text) => text !== '')) {
    const [, command = '', rest = '', data = ''] = /##vso\[([^\] ]*)(?: ([^\]]*))?\](.*)$/su.exec(line) ?? [];
    const properties = new Map(
      rest
        .split(';')
        .filter((pair) => pair !== '')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), unescapeData(pair.slice(pair.indexOf('=') + 1))]),
    );
    if (command === 'task.setsecret') secrets.push(unescapeData(data));
    else if (command === 'task.setvariable') {
      variables.push({
        name: properties.get('variable') ?? '',
        value: unescapeData(data),
        secret: properties.get('issecret') === 'true',
      });
    } else if (command === '') shown.push(line);
  }
  return { secrets, variables, shown };
}

function unescapeOthers(text: string): string {
  return text.replaceAll('%3B', ';').replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%5D', ']');
}
