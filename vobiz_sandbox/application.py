"""The whole application: the API behind its gateway, and the control endpoints beside it."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from vobiz_sandbox.api_routes import api_routes
from vobiz_sandbox.control_index import add_index
from vobiz_sandbox.control_numbers import number_control_routes
from vobiz_sandbox.control_traffic import traffic_control_routes
from vobiz_sandbox.control_verifications import verification_control_routes
from vobiz_sandbox.control_world import world_control_routes
from vobiz_sandbox.error_handlers import add_error_handlers
from vobiz_sandbox.gateway import BASE_PATH, Gateway
from vobiz_sandbox.state import Sandbox

CONTROL_PATH = "/_sandbox"


def build_application(sandbox: Sandbox) -> Gateway:
    application = FastAPI(openapi_url=None, redirect_slashes=False)
    add_error_handlers(application, sandbox)
    application.include_router(api_routes(sandbox), prefix=BASE_PATH)
    controls = APIRouter()
    for routes in (
        number_control_routes,
        verification_control_routes,
        traffic_control_routes,
        world_control_routes,
    ):
        controls.routes.extend(routes(sandbox).routes)
    application.include_router(controls, prefix=CONTROL_PATH)
    add_index(
        application, sandbox, CONTROL_PATH, [control for control in controls.routes if isinstance(control, APIRoute)]
    )
    return Gateway(sandbox, application)
