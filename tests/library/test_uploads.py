"""What is taken into the library: files that are what they say, not broken, not too large, not locked."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from library import inspection
from library.exceptions import LibraryError
from library.models import LibraryDocument, LibraryImage
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def pdf(pages=3, password=""):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(300, 400)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def look(data, name):
    return inspection.inspect(io.BytesIO(data), name, size=len(data))


def test_a_pdf_tells_its_pages():
    assert look(pdf(3), "a.pdf").pages == 3


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "a.pdf"),
        (b"%PDF-1.7\nnothing more", "a.pdf"),
        (b"MZ\x90\x00", "a.mp4"),
        (b"<svg onload=alert(1)>", "a.vtt"),
        (b"", "a.pdf"),
        (b"<svg/>", "a.svg"),
        (b"<p>", "a.html"),
        (pdf(1), "a.docx"),
        (pdf(1), "pdf"),
    ],
)
def test_what_is_not_what_it_says_is_refused(data, name):
    with pytest.raises(LibraryError):
        look(data, name)


def test_a_locked_pdf_is_refused_by_that_name():
    with pytest.raises(LibraryError, match=r"密码|password"):
        look(pdf(2, password="x"), "a.pdf")


def test_a_pdf_with_too_many_pages_is_refused():
    with pytest.raises(LibraryError):
        look(pdf(inspection.MAX_PDF_PAGES + 1), "a.pdf")


def test_a_pdf_whose_page_tree_loops_ends():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    tree = writer.root_object["/Pages"]
    tree[NameObject("/Kids")] = ArrayObject([tree.indirect_reference, tree.indirect_reference])
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(LibraryError):
        look(out.getvalue(), "a.pdf")


def test_a_pdf_that_lies_about_its_pages_is_counted():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_blank_page(10, 10)
    writer.root_object["/Pages"][NameObject("/Count")] = NumberObject(1)
    out = io.BytesIO()
    writer.write(out)
    assert look(out.getvalue(), "a.pdf").pages == 2


def test_a_pdf_with_a_page_tree_that_fans_out_is_refused_early():
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    page = writer.pages[0].indirect_reference
    level = [page] * 200
    for _ in range(3):
        node = writer._add_object(
            DictionaryObject({NameObject("/Type"): NameObject("/Pages"), NameObject("/Kids"): ArrayObject(level)})
        )
        level = [node] * 200
    writer.root_object["/Pages"][NameObject("/Kids")] = ArrayObject(level)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(LibraryError):
        look(out.getvalue(), "a.pdf")


def test_a_document_of_the_content_has_its_pages_counted(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    document = LibraryDocument(title="x")
    document.file.save("x.pdf", io.BytesIO(pdf(4)), save=True)
    assert document.pages == 4


# --- the forms of the CMS ---------------------------------------------------------------------------
@pytest.fixture
def admin(client, settings, tmp_path, site_root):
    settings.MEDIA_ROOT = tmp_path
    user = make_user(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def upload(client, url, name, data, content_type):
    file = SimpleUploadedFile(name, data, content_type=content_type)
    return client.post(reverse(url), {"title": "x", "file": file, "collection": 1, "tags": ""})


def test_the_form_refuses_a_page_dressed_as_pdf(client, admin):
    upload(client, "wagtaildocs:add", "a.pdf", b"<script>alert(1)</script>", "application/pdf")
    assert not LibraryDocument.objects.exists()
    upload(client, "wagtaildocs:add", "a.pdf", pdf(5), "application/pdf")
    assert LibraryDocument.objects.get().pages == 5


def png_bomb(width, height):
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_000, 13_000, 60_000, 2**30])
def test_an_image_bomb_is_refused_before_it_is_unpacked(client, admin, side):
    response = upload(client, "wagtailimages:add", "a.png", png_bomb(side, side), "image/png")
    assert response.status_code == 200 and not LibraryImage.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("a.png", b"<html>"),
        ("a.gif", b"GIF89a"),
    ],
)
def test_what_is_no_picture_is_refused(client, admin, name, data):
    upload(client, "wagtailimages:add", name, data, "image/png")
    assert not LibraryImage.objects.exists()


def test_a_picture_is_taken_and_asks_for_its_words(client, admin):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    upload(client, "wagtailimages:add", "a.png", out.getvalue(), "image/png")
    assert LibraryImage.objects.get().width == 40
    assert "description" in client.get(reverse("wagtailimages:add")).content.decode()
