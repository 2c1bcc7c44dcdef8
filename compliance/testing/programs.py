"""Puts a report into files as people's programs do: LibreOffice, Chromium, a scanner.

What is missing raises ``MissingError``, so that a test can say why it did not run.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from compliance.readers import office as libreoffice

_FILTERS = {
    "doc": "MS Word 97",
    "docx": "MS Word 2007 XML",
    "odt": "writer8",
    "rtf": "Rich Text Format",
    "pdf": "writer_pdf_Export",
    "xlsx": "Calc MS Excel 2007 XML",
    "xls": "MS Excel 97",
    "ods": "calc8",
}
_SHEETS = ("xlsx", "xls", "ods")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 180.0


class MissingError(Exception):
    """A program or package that is not installed; the message names it."""


@lru_cache(maxsize=16)
def office(page: bytes, suffix: str) -> bytes:
    """A web page opened in LibreOffice Writer, or Calc for sheets, and saved as ``suffix``;
    made once."""
    program = libreoffice.program()
    if program is None:
        raise MissingError("LibreOffice")
    with tempfile.TemporaryDirectory(prefix="compliance-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "in.html").write_bytes(page)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            f"--infilter=HTML ({'StarCalc' if suffix in _SHEETS else 'StarWriter'})",
            "--convert-to",
            f"{suffix}:{_FILTERS[suffix]}",
            "--outdir",
            str(home / "out"),
            str(home / "in.html"),
        ]
        return _made(command, home / "out" / f"in.{suffix}")


def browser(page: bytes) -> bytes:
    """A web page as Chromium prints it to PDF, with its running heads and feet."""
    program = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        raise MissingError("Chromium")
    with tempfile.TemporaryDirectory(prefix="compliance-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "in.html").write_bytes(page)
        command = [
            program,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={home / 'profile'}",
            f"--print-to-pdf={home / 'out.pdf'}",
            (home / "in.html").as_uri(),
        ]
        return _made(command, home / "out.pdf")


def _made(command: list[str], target: Path) -> bytes:
    done = subprocess.run(  # noqa: S603 - fixed programs, no shell
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
    )
    if not target.exists():
        raise RuntimeError(f"{command[0]} made nothing: {done.stderr.decode(errors='replace')[-500:]}")
    return target.read_bytes()


def scan(
    pdf: bytes, dpi: int, *, skew: float = 0.0, noise: float = 0.0, only: tuple[int, ...] | None = None
) -> bytes:
    """The pages of a PDF (``only``: those of these indexes) as a scanner sees them: grey pictures in a
    PDF, turned by ``skew`` degrees, with noise of this deviation (of 255), saved as JPEG."""
    if find_spec("cv2") is None or find_spec("rapidocr") is None:
        raise MissingError('pip install "zfxxgk-compliance[ocr]"')
    import io

    import cv2
    import numpy as np
    import pypdfium2

    chance = np.random.default_rng(1)
    source, target = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument.new()
    try:
        for index in range(len(source)) if only is None else only:
            wide, high = source[index].get_size()
            grey = source[index].render(scale=dpi / 72, grayscale=True).to_numpy().squeeze()
            if skew:
                rows, columns = grey.shape
                matrix = cv2.getRotationMatrix2D((columns / 2, rows / 2), skew, 1.0)
                grey = cv2.warpAffine(grey, matrix, (columns, rows), borderValue=255)
            if noise:
                grey = np.clip(grey.astype(float) + chance.normal(0, noise, grey.shape), 0, 255)
            _, jpeg = cv2.imencode(".jpg", grey.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
            page = target.new_page(wide, high)
            image = pypdfium2.PdfImage.new(target)
            image.load_jpeg(io.BytesIO(jpeg.tobytes()), inline=True)
            image.set_matrix(pypdfium2.PdfMatrix(wide, 0, 0, high, 0, 0))
            page.insert_obj(image)
            page.gen_content()
        saved = io.BytesIO()
        target.save(saved)
        return saved.getvalue()
    finally:
        target.close()
        source.close()
