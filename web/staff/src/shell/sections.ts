/** Owns the sections of the application. The studio and insights will be added here. */
import { type Icon, IconMessages } from "@tabler/icons-react";
import type { Me } from "../api/types";

interface Section {
  name: "desk";
  /** Who has it. */
  roles: readonly Me["role"][];
  to: "/desk";
  icon: Icon;
}

const SECTIONS: readonly Section[] = [
  { name: "desk", to: "/desk", icon: IconMessages, roles: ["agent", "supervisor", "admin"] },
];

export const sectionsOf = (role: Me["role"]) => SECTIONS.filter(({ roles }) => roles.includes(role));
