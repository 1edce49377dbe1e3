/**
 * Loaded into every server whose memory is measured (with --expose-gc): on SIGUSR2 it collects garbage and says so, so that what is read
 * afterwards is what the server holds and not what it has not thrown away yet.
 */
process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  process.stderr.write('bench: collected\n');
});
