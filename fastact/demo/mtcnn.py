"""The cascade: P-Net proposes boxes on every level of an image pyramid, R-Net and O-Net refine and judge them."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import numpy as np

import fastact

from .network import Network
from .weights import load_weights

LANDMARKS = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")  # left and right as seen in the picture

POOLS = {"pnet": (2, 0, 0), "rnet": (3, 3, 0), "onet": (3, 3, 2, 0)}  # size of the pooling behind each convolution

CELL, STRIDE = 12, 2    # P-Net judges windows of 12 x 12 pixels, 2 pixels apart
PYRAMID_STEP = 0.709    # each level has half the area of the one before
SCORES = {"pnet": 0.6, "rnet": 0.7, "onet": 0.8}  # a box lives on above this

# Bounds on the memory in use, whatever the photograph: pixels of a level and patches that pass a network at a time.
# The largest temporary is P-Net's third im2col: 36 floats a pixel, 38 MB here.
STRIP_PIXELS = 2**18
BATCH = 128


@dataclass
class Face:
    box: tuple[float, float, float, float]      # left, top, right, bottom in pixels of the photograph
    score: float
    landmarks: dict[str, tuple[float, float]]


@dataclass
class Stage:
    name: str
    candidates: int = 0     # windows or boxes judged
    kept: int = 0           # boxes handed on
    seconds: float = 0.0
    activation_seconds: float = 0.0     # spent in PReLU, part of `seconds`

    @property
    def activation_share(self):
        return self.activation_seconds / self.seconds if self.seconds else 0.0


@dataclass
class Detection:
    faces: list[Face]       # best score first
    stages: list[Stage]


class MTCNN:
    """Face detector. `min_face`: side in pixels of the smallest face looked for; the work grows with 1 / min_face**2.

    `prelu(x, alpha, out=x)` computes the activations.
    """

    def __init__(self, min_face: float = 20, prelu: Callable = fastact.prelu):
        self.min_face = min_face
        self.networks = {name: Network(load_weights(name), pools) for name, pools in POOLS.items()}
        self._prelu = prelu

    def detect(self, photo) -> Detection:
        """Faces in `photo`, a PIL image in mode RGB, and what each stage did."""
        stages = [Stage("pyramid + P-Net"), Stage("R-Net"), Stage("O-Net")]
        with _timed(stages[0]):
            boxes = self._propose(photo, stages[0])
        with _timed(stages[1]):
            boxes = self._refine(photo, boxes, stages[1])
        with _timed(stages[2]):
            faces = self._judge(photo, boxes, stages[2])
        return Detection(faces, stages)

    def _run(self, name, x, stage):
        """Outputs of a network, with the time in its activations added to the stage."""
        def prelu(*args, **kwargs):
            start = perf_counter()
            self._prelu(*args, **kwargs)
            stage.activation_seconds += perf_counter() - start

        return self.networks[name](x, prelu)

    def _propose(self, photo, stage):
        """P-Net: boxes (n, 4) from the levels of the pyramid."""
        proposals, scores = [np.empty((0, 4), np.float32)], [np.empty(0, np.float32)]
        for size in pyramid(photo.size, self.min_face):
            boxes, score = self._scan(photo, size, stage)
            keep = non_maximum_suppression(boxes, score, 0.5)
            proposals.append(boxes[keep])
            scores.append(score[keep])
        boxes, score = np.concatenate(proposals), np.concatenate(scores)
        boxes = boxes[non_maximum_suppression(boxes, score, 0.7)]
        stage.kept = len(boxes)
        return boxes

    def _scan(self, photo, size, stage):
        """P-Net on one level of the pyramid, strip by strip: boxes in pixels of the photograph, scores."""
        level = np.asarray(photo.resize(size, BILINEAR))
        cells = (size[1] - 1) // STRIDE - 4     # rows of windows; in an odd height the last one is cut at the edge
        step = max(1, STRIP_PIXELS // size[0] // STRIDE - 5)
        boxes, scores = [], []
        for first in range(0, cells, step):
            last = min(first + step, cells)
            strip = level[STRIDE * first:STRIDE * (last - 1) + CELL]
            outputs = self._run("pnet", to_tensor(strip[np.newaxis]), stage)[0]
            score = fastact.softmax(outputs[4:], axis=0)[1]
            stage.candidates += score.size
            row, column = np.nonzero(score > SCORES["pnet"])
            x, y = STRIDE * column, STRIDE * (row + first)
            windows = np.stack([x, y, x + CELL, y + CELL], axis=1)
            boxes.append(regress(windows, outputs[:4, row, column].T))
            scores.append(score[row, column])
        scale = np.divide(photo.size, size, dtype=np.float32)
        return np.concatenate(boxes) * np.tile(scale, 2), np.concatenate(scores)

    def _patches(self, name, photo, boxes, side, stage):
        """Outputs of R-Net or O-Net for the boxes (n, 4), and the probability that each holds a face."""
        outputs = [self._run(name, to_tensor(crop(photo, boxes[i:i + BATCH], side)), stage)
                   for i in range(0, len(boxes), BATCH)]
        outputs = np.concatenate(outputs)
        score = fastact.softmax(outputs[:, -2:])[:, 1]
        stage.candidates = len(boxes)
        return outputs, score

    def _refine(self, photo, boxes, stage):
        """R-Net: better boxes, fewer of them."""
        if not len(boxes):
            return boxes
        boxes = square(boxes)
        outputs, score = self._patches("rnet", photo, boxes, 24, stage)
        alive = score > SCORES["rnet"]
        boxes, score = regress(boxes, outputs[:, :4])[alive], score[alive]
        boxes = boxes[non_maximum_suppression(boxes, score, 0.7)]
        stage.kept = len(boxes)
        return boxes

    def _judge(self, photo, boxes, stage):
        """O-Net: the faces."""
        if not len(boxes):
            return []
        boxes = square(boxes)
        outputs, score = self._patches("onet", photo, boxes, 48, stage)
        corner, extent = boxes[:, :2], boxes[:, 2:] - boxes[:, :2]
        # ten numbers, x1..x5 then y1..y5, in units of the box
        points = corner[:, np.newaxis] + extent[:, np.newaxis] * outputs[:, 4:14].reshape(-1, 2, 5).swapaxes(1, 2)
        boxes = np.clip(regress(boxes, outputs[:, :4]), 0, np.tile(photo.size, 2))
        alive = np.flatnonzero((score > SCORES["onet"]) & np.all(boxes[:, 2:] > boxes[:, :2], axis=1))
        # "min": a box inside another is the same face, however much smaller it is
        alive = alive[non_maximum_suppression(boxes[alive], score[alive], 0.7, "min")]
        stage.kept = len(alive)
        return [Face(tuple(boxes[i].tolist()), float(score[i]),
                     dict(zip(LANDMARKS, map(tuple, points[i].tolist()), strict=True))) for i in alive]


@contextmanager
def _timed(stage):
    start = perf_counter()
    yield
    stage.seconds = perf_counter() - start


BILINEAR = 2    # PIL.Image.Resampling.BILINEAR: a triangle filter as wide as the reduction, so nothing aliases


def pyramid(size, min_face):
    """Sizes (width, height) of the levels: on the first a face of `min_face` pixels fills a P-Net window."""
    scale = CELL / min_face
    while round(min(size) * scale) >= CELL:
        yield tuple(round(extent * scale) for extent in size)
        scale *= PYRAMID_STEP


def to_tensor(pixels):
    """Images (N, H, W, 3) of bytes as the networks expect them: NCHW float32, about -1 to 1."""
    x = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2), dtype=np.float32)
    x -= 127.5
    x *= 1 / 128
    return x


def crop(photo, boxes, side):
    """The boxes cut out of the photograph and scaled to side x side, black beyond its edge."""
    return np.stack([photo.crop(box).resize((side, side), BILINEAR) for box in boxes.astype(int).tolist()])


def regress(boxes, offsets):
    """Move the four sides of each box by `offsets`, given in units of its width and height."""
    extent = boxes[:, 2:] - boxes[:, :2]
    return boxes + np.tile(extent, 2) * offsets


def square(boxes):
    """Smallest square around each box, about the same centre, on whole pixels: what is cut is what is regressed."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    side = np.maximum((boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True).round(), 1)
    corner = (centre - side / 2).round()
    return np.concatenate([corner, corner + side], axis=1)


def non_maximum_suppression(boxes, scores, threshold, relative_to="union"):
    """Indices of the boxes to keep, best score first: those that no kept, better box overlaps by more than `threshold`.

    The overlap is the intersection's area relative to the `union` of the two boxes or to the smaller of them (`min`).
    """
    left, top, right, bottom = boxes.T
    area = (right - left) * (bottom - top)
    order = np.argsort(-scores, kind="stable")
    keep = []
    while order.size:
        best, order = order[0], order[1:]
        keep.append(best)
        width = np.minimum(right[best], right[order]) - np.maximum(left[best], left[order])
        height = np.minimum(bottom[best], bottom[order]) - np.maximum(top[best], top[order])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        if relative_to == "union":
            whole = area[best] + area[order] - shared
        else:
            whole = np.minimum(area[best], area[order])
        order = order[shared <= threshold * whole]
    return np.array(keep, dtype=np.intp)
