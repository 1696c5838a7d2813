"""PDF files made by code, and what qpdf says of files."""
import io
import re
import subprocess

from pictures import photo
from pressoir_server import CORPUS

PDFS = sorted((CORPUS / "pdf").glob("*.pdf"))
ENCRYPTED = CORPUS / "pdf" / "encrypted-user-password-openpassword.pdf"


def document(pages=2, page="", catalogue="", objects=(), size=(200, 100)):
    """A line of text on each page, uncompressed, so that there is something to save."""
    texts = [f"BT /F1 12 Tf 20 50 Td (Page {i + 1} of a sample) Tj ET" + " " * 2000 for i in range(pages)]
    first = 4 + len(objects)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(pages))
    bodies = [f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>", f"<< /Type /Pages /Count {pages} /Kids [ {kids} ] >>",
              "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", *objects]
    for i, text in enumerate(texts):
        bodies.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 {size[0]} {size[1]} ] /Contents {first + 2 * i + 1} 0 R "
                      f"/Resources << /Font << /F1 3 0 R >> >> {page} >>")
        bodies.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + (f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Root 1 0 R /Size {len(bodies) + 1} >>\n"
                  f"startxref\n{len(out)}\n%%EOF\n").encode()


def photo_document(dpi=300):
    """A page with a photograph of 1200 x 900 pixels."""
    file = io.BytesIO()
    photo(1200, 900).save(file, "PDF", resolution=dpi, quality=95)
    return file.getvalue()


def run_qpdf(tmp_path, data, *arguments):
    source = tmp_path / "qpdf-in.pdf"
    source.write_bytes(data)
    done = subprocess.run(["qpdf", *arguments, source], capture_output=True, timeout=60, check=True)
    return done.stdout.decode("latin-1")


def is_sound(tmp_path, data, password=""):
    """qpdf finds nothing wrong with it."""
    return "No syntax or stream encoding errors found" in run_qpdf(tmp_path, data, f"--password={password}", "--check")


def encryption_of(tmp_path, data, password):
    """Method and permissions; empty: none."""
    lines = run_qpdf(tmp_path, data, f"--password={password}", "--show-encryption").splitlines()
    return [line for line in lines if "password" not in line.lower()] if "not encrypted" not in lines[0] else []


def encrypted(tmp_path, data, user="user", owner="owner", method=("256",)):
    source, target = tmp_path / "plain.pdf", tmp_path / "encrypted.pdf"
    source.write_bytes(data)
    subprocess.run(["qpdf", "--allow-weak-crypto", source, target, "--encrypt", user, owner, *method, "--"], timeout=60, check=True)
    return target.read_bytes()


def page_count(tmp_path, data, password=""):
    return int(run_qpdf(tmp_path, data, f"--password={password}", "--show-npages"))


def widths(data):
    """Of the pictures, whose dictionaries are never packed."""
    return [int(number) for number in re.findall(rb"/Width[ ]?(\d+)", data)]
