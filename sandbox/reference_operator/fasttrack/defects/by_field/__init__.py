"""Defects by generation: tables of fields and mistakes, of which each pair makes one."""

from sandbox.reference_operator.fasttrack.defects.by_field import answered, compared

MATRICES = (*compared.MATRICES, *answered.MATRICES)
