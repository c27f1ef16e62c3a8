"""The main job: the face in the photograph, found by way of fastact's PReLU."""

import json
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from fastact.cli import main
from fastact.demo import LANDMARKS, MTCNN, draw, load_photograph, mtcnn, non_maximum_suppression
from fastact.demo.network import conv2d, max_pool

# Read off the enlarged astronaut by eye: cheeks, hair above the forehead, chin; pupils, tip of the nose, mouth corners.
FACE = (180, 62, 269, 178)
EYES_NOSE_MOUTH = [(203, 101), (247, 103), (224, 126), (202, 140), (247, 140)]

rng = np.random.default_rng(0)


@pytest.fixture(scope="module")
def extras():
    for package in ("mtcnn", "joblib", "lz4", "skimage", "PIL"):
        if find_spec(package) is None:  # importorskip would import mtcnn, and that TensorFlow
            pytest.skip(f"{package} is not installed")


@pytest.fixture(scope="module")
def photo(extras):
    return load_photograph()


@pytest.fixture(scope="module")
def detection(photo):
    return MTCNN().detect(photo)


def intersection_over_union(a, b):
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def as_array(faces):
    return np.array([[*face.box, face.score, *np.ravel(list(face.landmarks.values()))] for face in faces])


class TestDetection:
    def test_the_face_is_found(self, detection):
        face, = detection.faces
        assert intersection_over_union(face.box, FACE) > 0.7
        assert face.score > 0.99

    def test_landmarks(self, detection):
        face, = detection.faces
        assert tuple(face.landmarks) == LANDMARKS
        points = np.array(list(face.landmarks.values()))
        np.testing.assert_allclose(points, EYES_NOSE_MOUTH, atol=5)
        left_eye, right_eye, nose, mouth_left, mouth_right = points
        assert max(left_eye[1], right_eye[1]) < nose[1] < min(mouth_left[1], mouth_right[1])
        assert left_eye[0] < nose[0] < right_eye[0]
        assert mouth_left[0] < nose[0] < mouth_right[0]
        left, top, right, bottom = face.box
        assert np.all((left < points[:, 0]) & (points[:, 0] < right) & (top < points[:, 1]) & (points[:, 1] < bottom))

    def test_same_with_prelu_in_numpy(self, photo, detection):
        def prelu(x, alpha, out):
            assert x.flags.c_contiguous and x.dtype == np.float32
            alpha = alpha.reshape(1, -1, *[1] * (x.ndim - 2))
            out[...] = np.where(x > 0, x, alpha * x)

        expected = MTCNN(prelu=prelu).detect(photo)
        np.testing.assert_allclose(as_array(detection.faces), as_array(expected.faces), rtol=1e-4)

    def test_activations_matter(self, photo):
        faces = MTCNN(prelu=lambda x, alpha, out: None).detect(photo).faces
        assert not any(intersection_over_union(face.box, FACE) > 0.5 for face in faces)

    def test_strips_do_not_change_the_result(self, photo, detection, monkeypatch):
        monkeypatch.setattr(mtcnn, "STRIP_PIXELS", 10_000)
        monkeypatch.setattr(mtcnn, "BATCH", 7)
        result = MTCNN().detect(photo)
        np.testing.assert_allclose(as_array(result.faces), as_array(detection.faces), rtol=1e-4)
        assert [s.candidates for s in result.stages] == [s.candidates for s in detection.stages]

    def test_stages(self, detection):
        counts = [(stage.candidates, stage.kept) for stage in detection.stages]
        assert all(candidates > kept > 0 for candidates, kept in counts)
        assert counts[0][1] == counts[1][0] and counts[1][1] == counts[2][0]
        assert all(0 < stage.activation_share < 1 for stage in detection.stages)

    def test_two_faces_best_first(self, photo):
        from PIL import Image

        twice = Image.new("RGB", (1024, 512))
        twice.paste(photo, (0, 0))
        twice.paste(photo, (512, 0))
        faces = MTCNN(min_face=40).detect(twice).faces
        assert sorted(face.box[0] > 512 for face in faces) == [False, True]
        assert faces[0].score >= faces[1].score

    def test_the_mtcnn_package_is_not_imported(self, detection):
        assert "mtcnn" not in sys.modules and "tensorflow" not in sys.modules


class TestPhotographs:
    @pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "CMYK", "I;16", "I", "F"])
    def test_modes(self, photo, mode, tmp_path):
        from PIL import Image

        if mode[0] in "IF":
            dtype = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
            image = Image.fromarray(np.asarray(photo.convert("L")).astype(dtype) * dtype(100))
        else:
            image = photo.convert(mode)
        assert image.mode == mode
        image.save(tmp_path / "photo.tif")
        loaded = load_photograph(tmp_path / "photo.tif")
        assert loaded.mode == "RGB"
        face, = MTCNN(min_face=40).detect(loaded).faces
        assert intersection_over_union(face.box, FACE) > 0.7

    def test_transparent_is_white(self, extras, tmp_path):
        from PIL import Image

        Image.new("RGBA", (3, 3), (255, 0, 0, 0)).save(tmp_path / "clear.png")
        assert load_photograph(tmp_path / "clear.png").getpixel((1, 1)) == (255, 255, 255)

    def test_upright(self, photo, tmp_path):
        from PIL import Image

        exif = Image.Exif()
        exif[0x0112] = 6    # orientation: rotate by 90 degrees clockwise to view
        photo.rotate(90).save(tmp_path / "photo.png", exif=exif)
        assert np.array_equal(load_photograph(tmp_path / "photo.png"), photo)

    @pytest.mark.parametrize("size", [(1, 1), (11, 300), (12, 12), (13, 20), (3000, 13), (20, 3000)])
    def test_tiny_and_narrow(self, photo, size):
        assert MTCNN().detect(photo.resize(size)).faces == []

    def test_drawing(self, photo, detection):
        drawn = np.asarray(draw(photo, detection.faces))
        changed = (drawn != np.asarray(photo)).any(axis=2)
        x, y = map(round, detection.faces[0].landmarks["nose"])
        assert changed[y, x]
        assert 0 < changed.mean() < 0.02


class TestLayers:
    @pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 3), (3, 2)])
    def test_conv2d(self, size):
        x = rng.normal(size=(2, 3, 6, 5)).astype(np.float32)
        kernel = rng.normal(size=(4, 3, *size)).astype(np.float32)
        bias = rng.normal(size=4).astype(np.float32)
        result = conv2d(x, kernel, bias)
        assert result.shape == (2, 4, 7 - size[0], 6 - size[1])
        assert result.dtype == np.float32 and result.flags.c_contiguous
        for n, o, i, j in np.ndindex(*result.shape):
            window = x[n, :, i:i + size[0], j:j + size[1]]
            np.testing.assert_allclose(result[n, o, i, j], (window * kernel[o]).sum() + bias[o], rtol=1e-4, atol=1e-5)

    @pytest.mark.parametrize("size", [2, 3])
    @pytest.mark.parametrize("shape", [(6, 8), (7, 9), (5, 6), (22, 23), (3, 3)])
    def test_max_pool(self, size, shape):
        x = -1 - rng.random((2, 3, *shape), dtype=np.float32)   # negative: padding must not win
        result = max_pool(x, size)
        assert result.shape[2:] == tuple(int(np.ceil((extent - size) / 2)) + 1 for extent in shape)
        assert result.flags.c_contiguous
        for i, j in np.ndindex(*result.shape[2:]):
            window = x[:, :, 2 * i:2 * i + size, 2 * j:2 * j + size]
            np.testing.assert_array_equal(result[:, :, i, j], window.max(axis=(2, 3)))


@pytest.mark.parametrize("relative_to", ["union", "min"])
@pytest.mark.parametrize("count", [0, 1, 2, 60])
def test_non_maximum_suppression(count, relative_to):
    corner = rng.integers(0, 30, (count, 2))
    boxes = np.concatenate([corner, corner + rng.integers(1, 30, (count, 2))], axis=1).astype(np.float32)
    scores = rng.integers(0, 20, count) / 20    # with ties
    keep = []
    for i in sorted(range(count), key=lambda i: -scores[i]):
        for j in keep:
            a, b = boxes[i], boxes[j]
            shared = max(min(a[2], b[2]) - max(a[0], b[0]), 0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0)
            areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
            whole = min(areas) if relative_to == "min" else sum(areas) - shared
            if shared / whole > 0.5:
                break
        else:
            keep.append(i)
    assert non_maximum_suppression(boxes, scores, 0.5, relative_to).tolist() == keep


class TestCommand:
    def test_text(self, extras, tmp_path, capsys):
        from PIL import Image

        out = tmp_path / "annotated.png"
        assert main(["demo", "--out", str(out)]) == 0
        text, errors = capsys.readouterr()
        assert errors == "" and "\x1b" not in text
        for word in ("P-Net", "R-Net", "O-Net", "0.99", "nose", str(out)):
            assert word in text
        with Image.open(out) as image:
            image.load()
            assert image.format == "PNG" and image.size == (512, 512)

    def test_json(self, extras, tmp_path, capsys):
        assert main(["demo", "--json", "--out", str(tmp_path / "a.png")]) == 0
        report = json.loads(capsys.readouterr().out)
        assert [stage["name"] for stage in report["stages"]] == ["pyramid + P-Net", "R-Net", "O-Net"]
        assert all(0 < stage["activation_seconds"] < stage["seconds"] for stage in report["stages"])
        face, = report["faces"]
        assert intersection_over_union(face["box"], FACE) > 0.7
        assert list(face["landmarks"]) == list(LANDMARKS)
        assert (report["width"], report["height"]) == (512, 512)

    def test_own_photograph_without_a_face(self, extras, tmp_path, capsys):
        from PIL import Image

        noise = rng.integers(0, 256, (90, 120, 3), dtype=np.uint8)
        Image.fromarray(noise).save(tmp_path / "noise.png")
        assert main(["demo", "--image", str(tmp_path / "noise.png"), "--out", str(tmp_path / "a.png")]) == 0
        assert "no face found" in capsys.readouterr().out

    @pytest.mark.parametrize("content", [None, b"", b"not an image", b"\x89PNG\r\n\x1a\n" + bytes(99)])
    def test_unreadable_photograph(self, extras, content, tmp_path, capsys):
        path = tmp_path / "photo.png"
        if content is not None:
            path.write_bytes(content)
        self.assert_one_line_error(["--image", str(path), "--out", str(tmp_path / "a.png")], capsys, "photo.png")

    def test_truncated_photograph(self, photo, tmp_path, capsys):
        path = tmp_path / "photo.png"
        photo.save(path)
        path.write_bytes(path.read_bytes()[:5000])
        self.assert_one_line_error(["--image", str(path), "--out", str(tmp_path / "a.png")], capsys, "photo.png")

    @pytest.mark.parametrize("name", ["missing/a.png", "a.unknown"])
    def test_unwritable_result(self, extras, name, tmp_path, capsys):
        self.assert_one_line_error(["--out", str(tmp_path / name)], capsys, "cannot write")

    @pytest.mark.parametrize("package", ["mtcnn", "joblib", "lz4", "skimage", "PIL"])
    def test_missing_extra(self, extras, package, tmp_path, capsys, monkeypatch):
        monkeypatch.setitem(sys.modules, package, None)
        self.assert_one_line_error(["--out", str(tmp_path / "a.png")], capsys, "fastact[demo]")

    def test_usage(self, capsys):
        with pytest.raises(SystemExit) as stop:
            main(["demo", "--min-face", "3"])
        assert stop.value.code == 2
        assert "fastact demo: error: " in capsys.readouterr().err

    @pytest.mark.parametrize("no_color", [False, True])
    def test_terminal(self, extras, no_color, tmp_path, capsys, monkeypatch):
        pytest.importorskip("rich")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.delenv("NO_COLOR", raising=False)
        if no_color:
            monkeypatch.setenv("NO_COLOR", "1")
        assert main(["demo", "--out", str(tmp_path / "a.png")]) == 0
        assert ("\x1b[" in capsys.readouterr().out) != no_color

    @staticmethod
    def assert_one_line_error(arguments, capsys, words):
        assert main(["demo", *arguments]) == 2
        text, errors = capsys.readouterr()
        assert text == ""
        assert errors.startswith("fastact demo: error: ") and words in errors
        assert errors.count("\n") == 1
