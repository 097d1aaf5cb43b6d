"""Topics as they are looked after: another name, another place, two that become one."""
