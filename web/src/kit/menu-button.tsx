// A button that opens a menu: the menu takes the focus, and gives it back to the button when it closes.
import { Button, type ButtonProps, Dropdown, type MenuProps } from "antd";
import { useRef } from "react";

interface Props extends Omit<ButtonProps, "onClick"> {
  items: NonNullable<MenuProps["items"]>;
  choose: (key: string) => void;
}

export function MenuButton({ items, choose, children, ...button }: Props) {
  const place = useRef<HTMLButtonElement>(null);
  const giveBack = () => {
    const now = document.activeElement;
    // What was chosen may have taken the focus elsewhere.
    if (now === null || now === document.body || now.closest(".ant-dropdown")) place.current?.focus();
  };
  return (
    <Dropdown
      trigger={["click"]}
      autoFocus
      menu={{ items, onClick: ({ key }) => choose(key) }}
      onOpenChange={(open) => {
        if (!open) setTimeout(giveBack);
      }}
    >
      <Button ref={place} {...button}>
        {children}
      </Button>
    </Dropdown>
  );
}
