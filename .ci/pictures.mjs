// Parses each file with Mermaid; an error ends the process with a code that is not 0.
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import('mermaid');

// A text that is wrong must not pass.
if (await mermaid.parse('flowchart LR\n  a["x"]; -->|', { suppressErrors: true })) {
  throw new Error('the parser takes everything');
}
for (const file of process.argv.slice(2)) {
  const { diagramType } = await mermaid.parse(readFileSync(file, 'utf8'));
  console.log(file, diagramType);
}
