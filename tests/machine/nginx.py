"""The shipped web server, configured to run beside a test."""

import re
import shutil
from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "deploy/nginx-site.conf"


def on_this_machine() -> bool:
    """Whether there is one to start."""
    return shutil.which("nginx") is not None


def configured(folder: Path, port: int, origin: int, beside: str = "") -> Path:
    """The site as it is shipped, on other ports and folders and without its certificate.

    :param beside: another site, in nginx's words.
    """
    site = SITE.read_text().replace("guidance.example.org", "127.0.0.1")
    site = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    site = re.sub(r"\n\s+(listen \[|ssl_).*", "", site)
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{origin}")
    site = site.replace("/var/cache/guidance", str(folder / "cache")).replace(
        "/srv/guidance-mirror", str(folder / "mirror")
    )
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors; user root; worker_processes 1;\n"
        f"events {{}}\nhttp {{ access_log off; sendfile on; tcp_nopush on; {temporary}\n{site}\n{beside}}}\n"
    )
    return path
