/**
 * The door of every npm script: makes sure that the Node of this project runs, then hands over to the TypeScript file
 * beside it. Plain JavaScript on purpose, because an older Node must still be able to read the one line it prints.
 */
const NEEDED_MAJOR = 26;
const [name] = process.argv.splice(2, 1);

if (Number.parseInt(process.versions.node, 10) < NEEDED_MAJOR) {
  console.error(
    `Weft runs on Node ${NEEDED_MAJOR}, which "npm ci" brings along; this is ${process.version}. Run "npm ci" first, then "npm run ${name}" again.`,
  );
  process.exit(1);
}

// The argument is written in package.json, never taken from outside.
await import(new URL(`${name}.ts`, import.meta.url).href);
