"""Face detection in a photograph: the three MTCNN networks in NumPy, every PReLU and softmax computed by fastact.

Method: Zhang, Zhang, Li, Qiao, "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional
Networks", IEEE Signal Processing Letters 23 (2016).
"""

from .mtcnn import LANDMARKS, MTCNN, Detection, Face, Stage, non_maximum_suppression
from .photograph import draw, load_photograph
from .weights import DemoError

__all__ = ["LANDMARKS", "MTCNN", "DemoError", "Detection", "Face", "Stage", "draw", "load_photograph",
           "non_maximum_suppression"]
