"""Institutions: where citizens may go, read from tables that a bureau keeps, shown with source and date."""
