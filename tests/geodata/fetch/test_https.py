"""Over TLS only a host with a certificate for its own name is asked; the study may name the authority."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from geodata.errors import BadStudy
from geodata.fetch import fetch_source
from tests.geodata.fetch.conftest import FIELDS
from tests.geodata.fetch.servers import Socrata, Table, running
from tests.geodata.town import report_rows

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is missing: sudo apt-get install openssl")


def certified(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that signs itself, and a server's side with it."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    made = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        key,
        "-out",
        certificate,
    ]
    subprocess.run([str(OPENSSL), *made, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@pytest.mark.slow
def test_a_certificate_of_an_authority_the_study_names_is_enough(town, waits, tmp_path: Path) -> None:
    certificate, context = certified(tmp_path, "localhost")
    server = Socrata(Table(FIELDS, report_rows(20)))
    with running(server, context) as address:
        url = f"{address.replace('127.0.0.1', 'localhost')}/resource/abcd-1234"
        folder = town("socrata", url, f'certificate = "../{certificate.name}"\n')
        assert fetch_source(folder, "reports", patience=waits.patience()).rows == len(report_rows(20))
        assert server.asked[0][2]["Host"].startswith("localhost:")


def test_a_certificate_nobody_knows_is_refused_before_anything_is_asked(town, waits, tmp_path: Path) -> None:
    _, context = certified(tmp_path, "localhost")
    server = Socrata(Table(FIELDS, report_rows(20)))
    with running(server, context) as address:
        folder = town("socrata", f"{address.replace('127.0.0.1', 'localhost')}/resource/abcd-1234")
        with pytest.raises(BadStudy) as caught:
            fetch_source(folder, "reports", patience=waits.patience())
    assert "certificate" in str(caught.value)
    assert (server.asked, waits.waited) == ([], [])


@pytest.mark.slow
def test_a_certificate_of_another_name_is_refused(town, waits, tmp_path: Path) -> None:
    certificate, context = certified(tmp_path, "other.example.org")
    server = Socrata(Table(FIELDS, report_rows(20)))
    with running(server, context) as address:
        url = f"{address.replace('127.0.0.1', 'localhost')}/resource/abcd-1234"
        folder = town("socrata", url, f'certificate = "../{certificate.name}"\n')
        with pytest.raises(BadStudy) as caught:
            fetch_source(folder, "reports", patience=waits.patience())
    assert "certificate" in str(caught.value)
    assert server.asked == []
