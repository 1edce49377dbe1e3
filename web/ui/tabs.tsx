/** Several views of one thing, of which one is shown. Arrow keys and roles are Base UI's; here is only how they look. */
import { Tabs as BaseTabs } from '@base-ui/react/tabs';
import type { ReactElement, ReactNode } from 'react';
import './tabs.css';

export interface TabOf<Value extends string> {
  readonly value: Value;
  readonly title: ReactNode;
  readonly content: ReactNode;
}

export function Tabs<Value extends string>(props: {
  /** What a screen reader calls the row of tabs. */
  readonly label: string;
  readonly tabs: readonly TabOf<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}): ReactElement {
  return (
    <BaseTabs.Root
      value={props.value}
      onValueChange={(value: unknown) => {
        const tab = props.tabs.find((candidate) => candidate.value === value);
        if (tab !== undefined) props.onChange(tab.value);
      }}
    >
      <BaseTabs.List className="tab-list" aria-label={props.label}>
        {props.tabs.map((tab) => (
          <BaseTabs.Tab key={tab.value} value={tab.value} className="tab">
            {tab.title}
          </BaseTabs.Tab>
        ))}
      </BaseTabs.List>
      {props.tabs.map((tab) => (
        <BaseTabs.Panel key={tab.value} value={tab.value} className="tab-panel">
          {tab.content}
        </BaseTabs.Panel>
      ))}
    </BaseTabs.Root>
  );
}
