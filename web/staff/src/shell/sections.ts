/** Owns the sections of the application. The studio and insights will be added here. */
import { type Icon, IconMessages, IconUsersGroup } from "@tabler/icons-react";
import type { Me } from "../api/types";

interface Section {
  name: "desk" | "team";
  /** Who has it. */
  roles: readonly Me["role"][];
  to: "/desk" | "/team";
  icon: Icon;
}

const SECTIONS: readonly Section[] = [
  { name: "desk", to: "/desk", icon: IconMessages, roles: ["agent", "supervisor", "admin"] },
  { name: "team", to: "/team", icon: IconUsersGroup, roles: ["supervisor", "admin"] },
];

export const sectionsOf = (role: Me["role"]) => SECTIONS.filter(({ roles }) => roles.includes(role));
