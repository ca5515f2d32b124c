import { DeleteOutlined, StarOutlined } from '@ant-design/icons';
import { Button, Empty, Input, Popover } from 'antd';
import { useState } from 'react';
import './kept-names.css';

/** Longest name. */
const MAX_NAME = 60;

/** Something that is kept under a name. */
export interface KeptItem {
  id: string;
  name: string;
  /** What stands behind the name. */
  note?: React.ReactNode;
  mayRemove: boolean;
}

interface KeptNamesProps {
  items: readonly KeptItem[];
  words: {
    title: string;
    /** There is nothing yet. */
    none: string;
    /** What the field for a name asks for. */
    name: string;
    /** The button that keeps under a name that has been typed. */
    keep: (name: string) => string;
    remove: (name: string) => string;
  };
  /** Begins the names by which tests find its parts. */
  testId: string;
  className?: string;
  /** More that is said of what is kept. */
  form?: React.ReactNode;
  onOpen: (id: string) => void;
  /** Keeps what is shown; answers with whether it was done. */
  onKeep: (name: string) => Promise<boolean>;
  onRemove: (id: string) => void;
}

function List({ items, words, testId, form, onOpen, onKeep, onRemove }: KeptNamesProps): React.JSX.Element {
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const keep = async (): Promise<void> => {
    if (name !== '' && (await onKeep(name))) {
      setTyped('');
    }
  };
  return (
    <div className="kept-names">
      {items.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.none} />}
      <ul>
        {items.map(({ id, name: of, note, mayRemove }) => (
          <li key={id} data-testid={testId}>
            <button type="button" className="kept-name" onClick={() => onOpen(id)}>
              {of}
            </button>
            {note}
            {mayRemove && (
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={words.remove(of)}
                title={words.remove(of)}
                onClick={() => onRemove(id)}
              />
            )}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        <Input
          size="small"
          maxLength={MAX_NAME}
          value={typed}
          placeholder={words.name}
          aria-label={words.name}
          onChange={({ target }) => setTyped(target.value)}
          data-testid={`${testId}-name`}
        />
        {form}
        <Button size="small" type="primary" htmlType="submit" disabled={name === ''}>
          {words.keep(name)}
        </Button>
      </form>
    </div>
  );
}

/** Keeps what a panel shows under a name, and shows it again. */
export function KeptNames(props: KeptNamesProps): React.JSX.Element {
  const { words, testId, className, onOpen } = props;
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      destroyOnHidden
      content={
        <List
          {...props}
          onOpen={(id) => {
            setOpen(false);
            onOpen(id);
          }}
        />
      }
    >
      <Button
        size="small"
        {...(className === undefined ? {} : { className })}
        icon={<StarOutlined />}
        aria-label={words.title}
        title={words.title}
        data-testid={`${testId}s`}
      >
        {words.title}
      </Button>
    </Popover>
  );
}
