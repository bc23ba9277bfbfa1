"""Who may ask for what: one table of every members' page, deny by default."""

from collections.abc import Iterable

from flask import Blueprint, abort, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from app.models import RoleName

TRACKER, FILER, ORGANISER, KEEPER = RoleName
_NAMES = frozenset(role.value for role in RoleName)
_RANK = {role: rank for rank, role in enumerate(RoleName)}

# A page of the desk or of admin that is not listed here is refused to everybody (and a test
# fails). Trackers work the queue; filers send letters; organisers publish; the keeper looks
# after people and settings. Each may do what the ones before may.
NEEDED: dict[str, RoleName] = {
    # Today and requests
    "desk.show_today": TRACKER,
    "desk.show_stack": TRACKER,
    "desk.list_requests": TRACKER,
    "desk.show_request": TRACKER,
    "desk.take_request": TRACKER,
    "desk.assign_request": TRACKER,
    "desk.assign_requests": TRACKER,
    "desk.set_follow_up": TRACKER,
    "desk.show_event_form": TRACKER,
    "desk.preview_event": TRACKER,
    "desk.record_event": TRACKER,
    "desk.show_void": TRACKER,
    "desk.void_event": TRACKER,
    "desk.show_clock": TRACKER,
    "desk.show_remedies": TRACKER,
    "desk.show_override": TRACKER,
    "desk.save_override": TRACKER,
    "desk.let_letter_stand": TRACKER,
    "desk.correct_letter": FILER,
    "desk.show_changes": TRACKER,
    "desk.apply_changes": FILER,
    "desk.show_transfer": TRACKER,
    "desk.transfer_request": TRACKER,
    # Fees, and links that end
    "desk.list_fees": TRACKER,
    "desk.show_request_fees": TRACKER,
    "desk.compare_fees": TRACKER,
    "desk.download_fee_comparison": TRACKER,
    "desk.add_fee_line": TRACKER,
    "desk.answer_fee": FILER,
    "desk.set_fee_budget": ORGANISER,
    "desk.add_link": TRACKER,
    "desk.close_link": TRACKER,
    "desk.list_calendars": TRACKER,
    "desk.make_calendar": TRACKER,
    "desk.end_calendar": TRACKER,
    "desk.set_daily_mail": TRACKER,
    # Agencies, imports, contact wanted
    "desk.list_agencies": TRACKER,
    "desk.show_agency": TRACKER,
    "desk.add_contact": TRACKER,
    "desk.verify_contact": TRACKER,
    "desk.note_failing": TRACKER,
    "desk.prefer_contact": FILER,
    "desk.list_returning": TRACKER,
    "desk.show_sent_mail": TRACKER,
    "desk.show_repair": TRACKER,
    "desk.send_repair": FILER,
    "desk.agree_repair": FILER,
    "desk.keep_set": FILER,
    "desk.drop_set": FILER,
    "desk.new_agency": FILER,
    "desk.add_agency": FILER,
    "desk.edit_agency": FILER,
    "desk.correct_agency": FILER,
    "desk.show_agency_days": TRACKER,
    "desk.add_agency_day": FILER,
    "desk.remove_agency_day": FILER,
    "desk.note_not_subject": FILER,
    "desk.note_subject": FILER,
    "desk.add_claim": FILER,
    "desk.choose_neighbour": FILER,
    "desk.link_neighbour": FILER,
    "desk.unlink_neighbour": FILER,
    "desk.choose_merge": FILER,
    "desk.merge_agency": FILER,
    "desk.unmerge_agency": FILER,
    "desk.list_wanted": TRACKER,
    "desk.take_next": TRACKER,
    "desk.take_wanted": TRACKER,
    "desk.show_wanted": TRACKER,
    "desk.give_contact": TRACKER,
    "desk.release_wanted": TRACKER,
    "desk.list_imports": FILER,
    "desk.new_import": FILER,
    "desk.upload_import": FILER,
    "desk.show_import": FILER,
    "desk.match_import": FILER,
    "desk.apply_import": FILER,
    "desk.hold_as_new": FILER,
    "desk.hold_as_same": FILER,
    "desk.dismiss_held": FILER,
    "desk.list_vendors": TRACKER,
    "desk.add_vendor": FILER,
    "desk.add_product": FILER,
    # Campaigns and batches
    "desk.list_campaigns": TRACKER,
    "desk.show_campaign": TRACKER,
    "desk.new_campaign": FILER,
    "desk.start_campaign": FILER,
    "desk.load_pack": FILER,
    "desk.show_agreements": TRACKER,
    "desk.choose_terms": FILER,
    "desk.edit_campaign": FILER,
    "desk.describe_campaign": FILER,
    "desk.show_letter": TRACKER,
    "desk.preview_letter": TRACKER,
    "desk.new_letter": FILER,
    "desk.add_letter": FILER,
    "desk.edit_letter": FILER,
    "desk.write_letter": FILER,
    "desk.list_batches": TRACKER,
    "desk.show_batch": TRACKER,
    "desk.choose_agencies": FILER,
    "desk.choose_list": FILER,
    "desk.show_preflight": FILER,
    "desk.file_batch": FILER,
    "desk.approve_batch": FILER,
    "desk.undo_batch": FILER,
    "desk.stop_batch": FILER,
    "desk.note_arrived": FILER,
    "desk.send_again": FILER,
    "desk.print_letters": FILER,
    "desk.download_print": FILER,
    "desk.note_left_by_hand": TRACKER,
    # What leaves by hand
    "desk.show_outbox": TRACKER,
    "desk.show_posting": TRACKER,
    "desk.note_posting": TRACKER,
    "desk.show_card": TRACKER,
    "desk.open_card": TRACKER,
    "desk.note_submitted": TRACKER,
    "desk.note_not_submitted": TRACKER,
    "desk.note_not_sure": TRACKER,
    "desk.note_card_failed": TRACKER,
    "desk.take_over_card": FILER,
    "desk.save_login_note": TRACKER,
    "desk.download_card": TRACKER,
    "desk.show_call": TRACKER,
    "desk.note_call_asked": TRACKER,
    "desk.note_call_told": TRACKER,
    "desk.note_call_nobody": TRACKER,
    # Letters to many, and the mail that holds them back
    "desk.list_cohorts": TRACKER,
    "desk.show_cohort": TRACKER,
    "desk.new_cohort": FILER,
    "desk.look_at_cohort": FILER,
    "desk.send_cohort": FILER,
    "desk.give_forum_address": FILER,
    "desk.approve_cohort": FILER,
    "desk.undo_cohort": FILER,
    "desk.stop_cohort": FILER,
    "desk.look_again_at_cohort": FILER,
    "desk.drop_cohort_letter": FILER,
    "desk.note_cohort_letter_arrived": FILER,
    "desk.send_cohort_letter_again": FILER,
    "desk.print_cohort_letters": FILER,
    "desk.download_cohort_print": FILER,
    "desk.note_cohort_left_by_hand": TRACKER,
    "desk.list_mail": TRACKER,
    "desk.file_message": TRACKER,
    "desk.show_message": TRACKER,
    "desk.download_message": TRACKER,
    "desk.download_message_file": TRACKER,
    "desk.close_message": TRACKER,
    "desk.unsort_message": TRACKER,
    "desk.vouch_for_message": FILER,
    "desk.show_bring_mail": TRACKER,
    "desk.bring_mail": TRACKER,
    "desk.list_scans": TRACKER,
    "desk.bring_scans": TRACKER,
    "desk.show_scan": TRACKER,
    "desk.download_scan": TRACKER,
    "desk.show_scanned_page": TRACKER,
    "desk.draw_scanned_page": TRACKER,
    "desk.show_sheets": TRACKER,
    "desk.print_sheets": TRACKER,
    "desk.print_request_sheet": TRACKER,
    "desk.set_message_aside": TRACKER,
    "desk.note_mailbox_read": TRACKER,
    # Documents and publishing
    "desk.list_documents": TRACKER,
    "desk.list_coding": TRACKER,
    "desk.show_agreement": TRACKER,
    "desk.save_agreement": TRACKER,
    "desk.show_coding": TRACKER,
    "desk.save_coding": TRACKER,
    "desk.take_coding_back": TRACKER,
    "desk.finish_reading": TRACKER,
    "desk.go_on_reading": TRACKER,
    "desk.show_comparison": TRACKER,
    "desk.settle_difference": TRACKER,
    "desk.offer_settlement": TRACKER,
    "desk.agree_to_settlement": TRACKER,
    "desk.let_reading_stand_alone": ORGANISER,
    "desk.hand_reading_over": ORGANISER,
    "desk.search_words": TRACKER,
    "desk.show_document": TRACKER,
    "desk.download_document": TRACKER,
    "desk.show_document_page": TRACKER,
    "desk.show_page_picture": TRACKER,
    "desk.go_to_page": TRACKER,
    "desk.note_page_look": TRACKER,
    "desk.add_page_note": TRACKER,
    "desk.drop_page_note": TRACKER,
    "desk.stop_reading": TRACKER,
    "desk.read_again": TRACKER,
    "desk.show_asking": FILER,
    "desk.preview_asking": FILER,
    "desk.make_asking": FILER,
    "desk.show_signatories": TRACKER,
    "desk.save_signatories": TRACKER,
    "desk.note_seen_again": TRACKER,
    "desk.show_inside": TRACKER,
    "desk.show_inside_picture": TRACKER,
    "desk.download_inside": TRACKER,
    "desk.keep_inside": TRACKER,
    "desk.begin_upload": TRACKER,
    "desk.take_chunk": TRACKER,
    "desk.drop_upload": TRACKER,
    "desk.save_document_facts": TRACKER,
    "desk.show_redaction": TRACKER,
    "desk.begin_redaction": TRACKER,
    "desk.add_redaction_box": TRACKER,
    "desk.box_every_place": TRACKER,
    "desk.drop_redaction_box": TRACKER,
    "desk.drop_redaction": TRACKER,
    "desk.burn_redaction": TRACKER,
    "desk.verify_redaction": TRACKER,
    "desk.show_redacted_picture": TRACKER,
    "desk.download_redacted": TRACKER,
    "desk.show_request_attach_form": TRACKER,
    "desk.attach_to_request": TRACKER,
    "desk.show_agency_attach_form": TRACKER,
    "desk.attach_to_agency": TRACKER,
    # All that a packet of one request holds a tracker may read anyway; many at once are more.
    "desk.show_request_packets": TRACKER,
    "desk.make_request_packet": TRACKER,
    "desk.download_request_packet": TRACKER,
    "desk.show_packets": ORGANISER,
    "desk.make_packet": ORGANISER,
    "desk.download_packet": ORGANISER,
    "desk.show_tables": TRACKER,
    "desk.preview_table": TRACKER,
    "desk.map_table": TRACKER,
    "desk.show_table_rows": TRACKER,
    "desk.show_table_totals": TRACKER,
    "desk.show_row_source": TRACKER,
    "desk.show_counts_form": ORGANISER,
    "desk.preview_counts": ORGANISER,
    "desk.publish_counts": ORGANISER,
    "desk.withdraw_counts": ORGANISER,
    "desk.list_publications": ORGANISER,
    "desk.examine_document": ORGANISER,
    "desk.look_inside": TRACKER,
    "desk.show_publish_form": ORGANISER,
    "desk.publish_document": ORGANISER,
    "desk.show_release_form": ORGANISER,
    "desk.publish_batch": ORGANISER,
    "desk.withdraw_publication": ORGANISER,
    # Admin
    "admin.list_members": KEEPER,
    "admin.add_member": KEEPER,
    "admin.issue_link": KEEPER,
    "admin.set_role": KEEPER,
    "admin.shut_out": KEEPER,
    "admin.let_in": KEEPER,
    "admin.clear_second_step": KEEPER,
    "admin.show_group": KEEPER,
    "admin.save_group": KEEPER,
    "admin.add_requester": KEEPER,
    "admin.retire_requester": KEEPER,
    "admin.return_requester": KEEPER,
    "admin.show_health": ORGANISER,
}


class RoleNeeded(Exception):
    """A signed-in member asked for something that their role does not allow."""

    def __init__(self, role: RoleName | None) -> None:
        super().__init__(f"This needs the role {role}." if role else "Nobody may do this.")
        self.role = role


def guard(bp: Blueprint) -> None:
    """Refuse every page of ``bp`` to whoever the table does not let in."""

    @bp.before_request
    def refuse() -> Response | None:
        if not current_user.is_authenticated:
            if request.method != "GET":
                abort(401)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        endpoint = request.endpoint or ""
        if not may(endpoint):
            raise RoleNeeded(NEEDED.get(endpoint))
        return None


def may(endpoint: str) -> bool:
    """Whether the signed-in member may call ``endpoint``; false for what the table lacks."""
    needed = NEEDED.get(endpoint)
    if needed is None or not current_user.is_authenticated:
        return False
    return rank(role.name for role in current_user.roles) >= _RANK[needed]


def rank(names: Iterable[str]) -> int:
    """Give the rank of the highest role among ``names``; -1 for none."""
    return max((_RANK[RoleName(name)] for name in names if name in _NAMES), default=-1)
