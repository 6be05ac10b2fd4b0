// Who holds which roles at which units.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { everything } from "@/kit/codes";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { RolesEditor } from "./roles-editor";
import { platformText } from "./text";
import { type User, useUserColumns } from "./user-columns";

export default function Rights() {
  const texts = useText(platformText);
  const t = texts.rights;
  const units = useQuery({
    queryKey: ["/api/platform/rights/units"],
    queryFn: ({ signal }) => everything("/api/platform/rights/units", {}, signal),
    staleTime: 600_000,
  });
  const names = new Map((units.data ?? []).map((unit) => [unit.id, `${unit.code} ${unit.name}`]));
  const columns = useUserColumns((id) => names.get(id) ?? "");
  const [edited, setEdited] = useState<User | null>(null);
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path="/api/platform/rights"
        name="rights"
        columns={[
          columns.login,
          columns.name,
          columns.kind,
          { ...columns.held, width: 330 },
          columns.state,
          columns.created,
          {
            key: "acts",
            title: "",
            width: 100,
            render: (user) => (
              <Button size="small" aria-label={t.editTitle(user.name)} onClick={() => setEdited(user)}>
                {t.edit}
              </Button>
            ),
          },
        ]}
        filters={[{ key: "containing", title: texts.user.containing, kind: "text" }]}
        rowKey={(user) => user.id}
      />
      {edited && <RolesEditor user={edited} units={units.data ?? []} close={() => setEdited(null)} />}
    </Page>
  );
}
