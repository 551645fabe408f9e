"""Promise: what a report shows are the package's own figures of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import palettefmt
from palettefmt.errors import UsageError
from palettefmt.kmi import ledger
from palettefmt.measure import claims, curve, differences, formats, quality, study
from palettefmt.pages import report

if TYPE_CHECKING:
    pass
from tests.reports import COUNTS, png, study_of
from tests.runs import EXHAUSTIVE


@EXHAUSTIVE
def test_a_study_holds_the_packages_own_figures(china: np.ndarray, studied: study.Subject) -> None:
    image = palettefmt.quantize(china, 8)
    data = palettefmt.encode(image)
    source = len(png(china))
    assert studied.image == image
    assert studied.info == ledger.info(data)
    assert studied.codings["packed"] == len(data)
    assert studied.others == formats.sizes(image, source)
    assert studied.verdicts == claims.verdicts(studied.info, studied.others)
    assert studied.quality == quality.compare(china, image.to_pixels())
    assert studied.trade == curve.explore(china, COUNTS)


def test_a_photo_is_coded_as_asked_and_every_coding_is_measured(china: np.ndarray) -> None:
    for coding in ("packed", "auto"):
        subject = study_of("photo.png", png(china), colors=8, coding=coding, counts=())
        data = palettefmt.encode(china, 8, coding)
        assert subject.info == ledger.info(data)
        assert subject.codings == curve.coded_sizes(subject.image)
        assert f"{subject.info.coding} coding" in report.report_page([subject])


def test_the_map_holds_the_difference_of_every_pixel(china: np.ndarray, studied: study.Subject) -> None:
    assert studied.errors is not None
    assert studied.errors.shape == china.shape[:2]
    assert studied.quality is not None
    assert float(studied.errors.mean(dtype=np.float64)) == pytest.approx(studied.quality.ciede2000, rel=1e-6)
    black, white = np.zeros((300, 2, 3), np.uint8), np.full((300, 2, 3), 255, np.uint8)
    assert np.allclose(quality.compare_with_map(black, white)[1], 100, atol=1e-3)  # the definition's own extreme
    assert (quality.compare_with_map(black, black)[1] == 0).all()
    with pytest.raises(UsageError):
        quality.compare_with_map(black, white[:5])


def test_the_classes_of_difference_share_out_all_pixels() -> None:
    values = np.array([[0, 0.99, 1, 1.99], [2, 4, 8, 16], [15.9, 7.9, 3.9, 99]], np.float32)
    assert differences.classes(values).tolist() == [[0, 0, 1, 1], [2, 3, 4, 5], [4, 3, 2, 5]]
    assert differences.shares(values) == [2 / 12] * 6
    assert len(differences.NAMES) == len(differences.COLOURS) == len(differences.BOUNDS) + 1


def test_the_heat_map_is_told_apart_without_colour() -> None:
    from palettefmt.palette.spaces import coordinates

    colours = np.array([list(bytes.fromhex(colour[1:])) for colour in differences.COLOURS], np.uint8)
    lightness = coordinates(colours, "oklab")[:, 0] / 65535
    assert (np.diff(lightness) > 0.1).all()
