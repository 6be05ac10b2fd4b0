// A password that is told once: after this dialog nobody can read it again.
import { CopyOutlined } from "@ant-design/icons";
import { Alert, App, Button, Modal } from "antd";
import type { Answer } from "@/api/client";
import { Facts } from "@/kit/page";
import { useText } from "@/text/language";
import { platformText } from "./text";
import "./platform.css";

export type Given = Answer<"/api/platform/users/{id}/reset-password", "post">;

export function OncePassword({ given, close }: { given: Given; close: () => void }) {
  const texts = useText(platformText);
  const t = texts.users;
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(given.one_time_password);
    message.success(t.copied);
  };
  return (
    <Modal
      open
      title={t.onceTitle}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={close}>
          {t.close}
        </Button>
      }
    >
      <Alert className="draft-note" type="warning" showIcon title={t.once} />
      <div className="facts-one">
        <Facts
          items={[
            { name: texts.user.login, value: given.user.login },
            { name: texts.user.name, value: given.user.name },
            {
              name: t.onceTitle,
              value: (
                <span className="once">
                  <code>{given.one_time_password}</code>
                  {/* Only pages with a secure address may use the clipboard. */}
                  {window.isSecureContext && (
                    <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()}>
                      {t.copy}
                    </Button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </div>
    </Modal>
  );
}
