import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { browserPrograms, missingBrowser } from './other-browsers.ts';

const folders: string[] = [];

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-programs-'));
  folders.push(folder);
  mkdirSync(join(folder, 'bin'));
  for (const name of names) {
    writeFileSync(join(folder, 'bin', name), '');
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  return join(folder, 'bin');
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('finding the browsers beside Chromium', () => {
  it('takes the Firefox that is in the path, the long-term one first', () => {
    const bin = folderWith('firefox', 'firefox-esr');
    expect(browserPrograms({ PATH: bin }).firefox).toBe(join(bin, 'firefox-esr'));
  });

  it('takes what a variable names, and looks for no other where that cannot be run', () => {
    const bin = folderWith('firefox');
    expect(browserPrograms({ PATH: bin, WEFT_FIREFOX: process.execPath }).firefox).toBe(process.execPath);
    expect(browserPrograms({ PATH: bin, WEFT_FIREFOX: '/nowhere/firefox' }).firefox).toBeNull();
  });

  it('has WebKit only where its driver, its browser and a screen are there', () => {
    const all = folderWith('WebKitWebDriver', 'MiniBrowser', 'Xvfb');
    const browser = join(all, 'MiniBrowser');
    expect(browserPrograms({ PATH: all, WEFT_WEBKIT: browser }).webkit).toBe(
      `${join(all, 'WebKitWebDriver')},${browser}`,
    );
    expect(browserPrograms({ PATH: folderWith('WebKitWebDriver'), WEFT_WEBKIT: browser }).webkit).toBeNull();
    expect(browserPrograms({ PATH: folderWith('Xvfb'), WEFT_WEBKIT: browser }).webkit).toBeNull();
  });

  it('says of a missing one what brings it', () => {
    expect(missingBrowser('firefox')).toContain('apt-get install firefox-esr');
  });
});
