// Every page of the application: the path is the API's path without `/api`, as the server's menu names it.
import type { ComponentType } from "react";
import { accounting } from "./accounting/routes";
import { archive } from "./archive/routes";
import { bookkeeping } from "./bookkeeping/routes";
import { closing } from "./closing/routes";
import { compilation } from "./compilation/routes";
import { evoucher } from "./evoucher/routes";
import { execution } from "./execution/routes";
import { flow } from "./flow/routes";
import { home } from "./home/routes";
import { indicator } from "./indicator/routes";
import { masterdata } from "./masterdata/routes";
import { platform } from "./platform/routes";
import { project } from "./project/routes";
import { report } from "./report/routes";
import { scenario } from "./scenario/routes";
import { statement } from "./statement/routes";
import { supervision } from "./supervision/routes";
import { trace } from "./trace/routes";

export interface AreaRoute {
  path: string;
  page: () => Promise<{ default: ComponentType }>;
}

export const routes: AreaRoute[] = [
  ...home,
  ...flow,
  ...project,
  ...compilation,
  ...report,
  ...scenario,
  ...indicator,
  ...execution,
  ...evoucher,
  ...accounting,
  ...bookkeeping,
  ...closing,
  ...statement,
  ...archive,
  ...masterdata,
  ...supervision,
  ...trace,
  ...platform,
];
